import { sql } from 'kysely';
import { column, type Expression } from '../sql/statement.ts';

/** Filters that are nothing but a dimension's value: variants that differ in one of them can share a pass. */
export const SPLIT_COLUMNS = { client: 'client_id', projectManager: 'project_manager_id', status: 'status' } as const;
export type SplitField = keyof typeof SPLIT_COLUMNS;
export const isSplitField = (field: string): field is SplitField => field in SPLIT_COLUMNS;
export type SplitColumn = (typeof SPLIT_COLUMNS)[SplitField];

/** One pass over the rows for several variants that have one value each in this filter, and the others alike. */
export interface Split {
  readonly field: SplitField;
  /** Of the variants: what the dimension's column holds as text → hash of the variant. */
  readonly variants: ReadonlyMap<string, string>;
}

/** What a row's dimension column holds as text; null when there is one variant and all rows are its. */
export type Key = string | null;

/** Whose a row of `alias` is, as a column of a select list. Group by it first. */
export function keyOf(split: Split | null, alias: string): Expression {
  return split ? sql`${column(alias, SPLIT_COLUMNS[split.field])}::text` : sql`null::text`;
}

/** The rows of one pass by whose they are. */
export function keyed<Row extends { readonly key: Key }, T>(
  rows: readonly Row[],
  assemble: (own: readonly Row[]) => T,
): (key: Key) => T {
  const groups = Map.groupBy(rows, ({ key }) => key);
  return (key) => assemble(groups.get(key) ?? []);
}

/** The rows of one pass by whose they are, as they would be read for one variant alone. */
export function keyedRows<Row extends { readonly key: Key }>(rows: readonly Row[]): (key: Key) => Omit<Row, 'key'>[] {
  return keyed(rows, (own) => own.map(({ key: _, ...row }) => row));
}
