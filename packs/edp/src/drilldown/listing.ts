import { sql } from 'kysely';
import type { EdpContext } from '../context.ts';
import { DATE_FIELDS } from '../filters/bindings.ts';
import type { Range } from '../filters/period.ts';
import { paidIn } from '../facts/flow.ts';
import { countable, isPaid, type Condition, type Expression } from '../sql/statement.ts';

/**
 * Where a row stands in a ratio: `both` above and below the line, `denominator` only below, `numerator` only above.
 * Rows of a plain sum have no part.
 */
export type Part = 'both' | 'denominator' | 'numerator';

/** Rows behind a figure, and how the figure follows from them. */
export interface Listing {
  /** Statements listed, over alias `s`; absent where only costs are. */
  readonly statements?: { readonly where: Condition; /** Text or null, over `s`. */ readonly part?: Expression };
  /** Costs listed, over aliases `c` and its project `p`. A margin takes them off. */
  readonly costs?: { readonly where: Condition; readonly part?: Part; readonly sign: 1 | -1 };
  readonly value: ListingValue;
}

/**
 * Aggregates over the listed rows (alias `r`, columns of `measureColumns`) and what makes the figure of them, exactly as the card
 * does. The aggregates arrive as text, which holds large sums exactly.
 */
export interface ListingValue {
  readonly aggregates: readonly Expression[];
  finish(...aggregates: string[]): number | null;
}

/** Statements that pass all filters, the date filter acting on the day of issue. */
export function inStock(context: EdpContext, condition?: Condition): Condition {
  return all(countable('s'), context.where.rows('s'), condition);
}

/** Statements paid in a range that pass all filters but the date filter. */
export function paidWithin(context: EdpContext, range: Range | null): Condition {
  return all(countable('s'), isPaid('s'), paidIn('s', range), context.where.rows('s', { without: DATE_FIELDS }));
}

/** Statements issued in a range that pass all filters but the date filter. */
export function issuedWithin(context: EdpContext, range: Range, condition?: Condition): Condition {
  return all(
    countable('s'),
    sql`s.issued_on between ${range.from}::date and ${range.to}::date`,
    context.where.rows('s', { without: DATE_FIELDS }),
    condition,
  );
}

export function all(...conditions: readonly (Condition | undefined)[]): Condition {
  return sql`(${sql.join(
    conditions.filter((condition) => condition !== undefined),
    sql` and `,
  )})` as Condition;
}

/** `both` where the condition holds, else `denominator`. */
export function partOf(condition: Condition): Expression {
  return sql`case when ${condition} then 'both' else 'denominator' end`;
}

/** The same listing with narrower rows. */
export function narrowed(listing: Listing, narrower: { statements: Condition; costs: Condition }): Listing {
  const { statements, costs, value } = listing;
  return {
    value,
    ...(statements && { statements: { ...statements, where: all(statements.where, narrower.statements) } }),
    ...(costs && { costs: { ...costs, where: all(costs.where, narrower.costs) } }),
  };
}
