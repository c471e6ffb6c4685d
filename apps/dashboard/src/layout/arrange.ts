import type { ChartPresentation, SectionItem } from '@pulso/kpi-core/presentation';

/** A block of a section: figures flow in a grid of cards; charts and tables share rows of twelve columns. */
export type Block =
  | { readonly kind: 'kpis'; readonly keys: readonly string[] }
  | { readonly kind: 'row'; readonly cells: readonly { readonly item: SectionItem; readonly columns: number }[] };

export const COLUMNS = 12;

const chartColumns: Readonly<Record<ChartPresentation['kind'], number>> = {
  bars: 6,
  ranking: 6,
  pareto: 6,
  donut: 4,
  trend: 8,
  matrix: 8,
  table: 12,
};

/** Groups neighbours of a section and fills its rows: cells of a row widen until no column is left empty. */
export function arrange(
  items: readonly SectionItem[],
  kindOf: (chart: string) => ChartPresentation['kind'],
): readonly Block[] {
  const blocks: Block[] = [];
  let row: { item: SectionItem; columns: number }[] = [];
  const closeRow = (): void => {
    if (row.length > 0) blocks.push({ kind: 'row', cells: widen(row) });
    row = [];
  };
  for (const item of items) {
    if (item.kind === 'kpi') {
      closeRow();
      const last = blocks.at(-1);
      if (last?.kind === 'kpis') blocks[blocks.length - 1] = { kind: 'kpis', keys: [...last.keys, item.key] };
      else blocks.push({ kind: 'kpis', keys: [item.key] });
      continue;
    }
    const columns = item.kind === 'table' ? COLUMNS : chartColumns[kindOf(item.key)];
    const used = row.reduce((sum, cell) => sum + cell.columns, 0);
    if (used + columns > COLUMNS) closeRow();
    row.push({ item, columns });
  }
  closeRow();
  return blocks;
}

function widen(cells: readonly { item: SectionItem; columns: number }[]): { item: SectionItem; columns: number }[] {
  const free = COLUMNS - cells.reduce((sum, cell) => sum + cell.columns, 0);
  const share = Math.floor(free / cells.length);
  return cells.map((cell, index) => ({
    item: cell.item,
    columns: cell.columns + share + (index < free - share * cells.length ? 1 : 0),
  }));
}
