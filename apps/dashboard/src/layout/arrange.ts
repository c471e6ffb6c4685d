import type { PackPresentation, SectionItem } from '@pulso/kpi-core/presentation';

/** Charts and tables of a row; figures may stand on top of one. */
export interface Cell {
  /** Figures stacked above the item. */
  readonly above: readonly string[];
  readonly item: Exclude<SectionItem, { kind: 'kpi' }>;
  /** Of twelve. */
  readonly columns: number;
}

/** A block of a section. */
export type Block =
  /** Cards in a grid, so many beside each other where there is room. */
  | { readonly kind: 'kpis'; readonly keys: readonly string[]; readonly perRow: number }
  | { readonly kind: 'row'; readonly cells: readonly Cell[] }
  /** Cards at the left, one chart at the right. */
  | { readonly kind: 'split'; readonly keys: readonly string[]; readonly perRow: number; readonly cell: Cell };

export const COLUMNS = 12;

interface Width {
  readonly least: number;
  readonly wanted: number;
}

/** How many columns an item needs at least, and wants at most when a row has room. */
export type WidthOf = (item: Cell['item']) => Width;

export function widthsOf(presentation: Pick<PackPresentation, 'charts' | 'tables'>): WidthOf {
  return (item) => {
    if (item.kind === 'table') return tableWidth(presentation.tables[item.key]?.columns.length ?? COLUMNS);
    const chart = presentation.charts[item.key];
    switch (chart?.kind) {
      case 'donut':
        return { least: 4, wanted: 4 };
      case 'bars':
      case 'ranking':
      case 'pareto':
        return { least: 4, wanted: 6 };
      case 'trend':
        return { least: 6, wanted: 8 };
      case 'matrix':
        return { least: 6, wanted: 8 };
      default:
        return tableWidth((chart?.series.length ?? COLUMNS) + 1);
    }
  };
}

function tableWidth(columns: number): Width {
  if (columns <= 3) return { least: 4, wanted: 6 };
  return columns <= 5 ? { least: 6, wanted: 8 } : { least: 8, wanted: COLUMNS };
}

/**
 * Lays a section out. Order is kept; rows are filled to the last column; a lone small chart goes beside the cards
 * before it, and one or two lone cards go on top of the chart after them.
 */
export function arrange(items: readonly SectionItem[], widthOf: WidthOf): readonly Block[] {
  return joinSplits(fillRows(items, widthOf), widthOf);
}

function fillRows(items: readonly SectionItem[], widthOf: WidthOf): Block[] {
  const blocks: Block[] = [];
  let row: { above: readonly string[]; item: Cell['item'] }[] = [];
  let cards: string[] = [];
  const closeRow = (): void => {
    if (row.length > 0) blocks.push({ kind: 'row', cells: widen(row, widthOf) });
    row = [];
  };
  const closeCards = (): void => {
    if (cards.length > 0) blocks.push({ kind: 'kpis', keys: cards, perRow: perRow(cards.length, COLUMNS) });
    cards = [];
  };
  for (const item of items) {
    if (item.kind === 'kpi') {
      closeRow();
      cards.push(item.key);
      continue;
    }
    const above = cards.length > 0 && cards.length <= 2 ? cards : [];
    if (above.length > 0) cards = [];
    closeCards();
    if ([...row, { item }].reduce((sum, cell) => sum + widthOf(cell.item).least, 0) > COLUMNS) closeRow();
    row.push({ above, item });
  }
  closeRow();
  closeCards();
  return blocks;
}

/** First what each wants, as far as it goes; then what is left goes round. */
function widen(row: readonly { above: readonly string[]; item: Cell['item'] }[], widthOf: WidthOf): Cell[] {
  const widths = row.map(({ item }) => widthOf(item));
  const columns = widths.map(({ least }) => least);
  const free = (): number => COLUMNS - columns.reduce((sum, width) => sum + width, 0);
  while (free() > 0 && columns.some((width, index) => width < widths[index]!.wanted)) {
    for (const [index, { wanted }] of widths.entries())
      if (free() > 0 && columns[index]! < wanted) columns[index]! += 1;
  }
  for (let index = columns.length - 1; free() > 0; index = index === 0 ? columns.length - 1 : index - 1)
    columns[index]! += 1;
  return row.map((cell, index) => ({ ...cell, columns: columns[index]! }));
}

function joinSplits(blocks: readonly Block[], widthOf: WidthOf): Block[] {
  const joined: Block[] = [];
  for (const block of blocks) {
    const before = joined.at(-1);
    const [lone, ...more] = block.kind === 'row' ? block.cells : [];
    if (
      before?.kind === 'kpis' &&
      before.keys.length >= 3 &&
      lone &&
      more.length === 0 &&
      widthOf(lone.item).wanted <= 6
    ) {
      const columns = widthOf(lone.item).wanted;
      joined[joined.length - 1] = {
        kind: 'split',
        keys: before.keys,
        perRow: perRow(before.keys.length, COLUMNS - columns),
        cell: { ...lone, columns },
      };
    } else joined.push(block);
  }
  return joined;
}

/** So many cards beside each other that the last row is not left nearly empty. */
function perRow(cards: number, columns: number): number {
  const most = columns >= 12 ? 5 : columns >= 8 ? 3 : 2;
  if (cards <= most) return cards;
  const choices = Array.from({ length: most - 1 }, (_, index) => most - index);
  const even = choices.find((choice) => choice > 1 && cards % choice === 0 && (columns < 12 || choice >= 3));
  return even ?? Math.min(most, 4);
}
