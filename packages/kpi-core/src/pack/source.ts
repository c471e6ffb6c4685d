import type { RollupDefinition } from '../rollup/definition.ts';

/**
 * A column of a source table that filters can touch.
 * With a `lookup` the column holds an id and filters name the row of another table by its folded name.
 */
export interface Dimension {
  readonly column: string;
  readonly lookup?: { readonly table: string; readonly id: string; readonly key: string };
  /** The column stands in another table that this one refers to: `edp.cost` has its client by way of `edp.project`. */
  readonly via?: { readonly column: string; readonly table: string; readonly id: string };
}

/**
 * A table whose changes matter. Triggers, routing and rollups are derived from it.
 * A source without dimensions (rules, targets, renamed clients) touches every snapshot that depends on it.
 */
export interface SourceDefinition {
  /** `schema.table`, lower case. */
  readonly table: string;
  readonly dimensions: Readonly<Record<string, Dimension>>;
  /** Numeric columns that rollups may add up. */
  readonly measures: readonly string[];
  /** Columns whose change alone concerns no figure (audit columns); an update of nothing else writes no change. */
  readonly ignoredColumns: readonly string[];
  /** Totals of its rows that live figures read instead of the rows. */
  readonly rollup?: RollupDefinition;
}
