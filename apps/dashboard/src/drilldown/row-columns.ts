import type { PackPresentation } from '@pulso/kpi-core/presentation';
import type { Item } from '../snapshots/path.ts';

type Columns = PackPresentation['rows'];

/** Columns that hold something in any of these rows; all of them before there are rows. */
export function filledColumns(columns: Columns, rows: readonly Item[]): Columns {
  if (rows.length === 0) return columns;
  return columns.filter(({ field }) =>
    rows.some((row) => row[field] !== null && row[field] !== undefined && row[field] !== ''),
  );
}

const MOST_CHARACTERS = 26;

/** Width of a column in characters: its longest content within reason, with room for the sort arrow. */
export function columnCharacters(label: string, contents: readonly string[]): number {
  const longest = Math.max(label.length + 2, ...contents.map((content) => content.length));
  return Math.min(MOST_CHARACTERS, longest + 1);
}
