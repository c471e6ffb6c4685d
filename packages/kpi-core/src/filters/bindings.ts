import type { RawBuilder, SqlBool } from 'kysely';

/** What a binding's own SQL may need besides the value. */
export interface PredicateContext {
  /** The pack's calendar day, `YYYY-MM-DD`. */
  readonly asOf: string;
  /** The pack's rules by key. */
  readonly rules: Readonly<Record<string, number>>;
}

/** Builds the SQL condition for one value over the table alias given. */
export type PredicateSql<V> = (value: V, alias: string, context: PredicateContext) => RawBuilder<SqlBool>;

export interface PredicateOptions {
  /** Leave these filter fields out; the scope always acts. */
  readonly without?: readonly string[];
  /** Only these filter fields act; the scope always acts. */
  readonly only?: readonly string[];
}

/** SQL conditions of one variant. */
export interface Predicates {
  /** Filters and scope over `alias`, a table that has the columns of the primary source's dimensions. Never empty: `true` where nothing acts. */
  rows(alias: string, options?: PredicateOptions): RawBuilder<SqlBool>;
  /** True where any of these fields is set in the filters. */
  has(...fields: readonly string[]): boolean;
}

/**
 * Binds one filter field to the data. The same binding builds the SQL predicate and the change-routing predicate,
 * so that the two cannot drift apart.
 *
 * - `in`: the row's dimension is one of the values (a list of folded names for a dimension with a lookup).
 * - `choice`: each option may narrow a dimension to some values, which routing can use, and may add SQL of its own.
 * - `sql`: SQL only; routing treats every change as one that may match (unsure means affected).
 * - `context`: the field acts inside the pack's formulas (a period); it gives no predicate and routing ignores it.
 */
export type FilterBinding =
  | { readonly op: 'in'; readonly dimension: string }
  | {
      readonly op: 'choice';
      readonly choices: Readonly<
        Record<
          string,
          {
            readonly dimension?: string;
            readonly values?: readonly string[];
            readonly sql?: PredicateSql<string>;
          }
        >
      >;
    }
  | { readonly op: 'sql'; readonly sql: PredicateSql<never> }
  | { readonly op: 'context' };
