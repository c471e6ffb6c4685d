import type { Rollup } from '@pulso/kpi-core';
import type { RawBuilder } from 'kysely';
import type { EdpContext } from '../context.ts';
import { SPLIT_COLUMNS, type Split, type SplitField } from '../facts/split.ts';
import type { EdpFilters } from '../filters/schema.ts';
import type { Condition } from '../sql/statement.ts';

/** Kept once per level: for all statements, by client and by project manager. */
type Levelled = 'age' | 'expected' | 'likelihood' | 'paid' | 'settled' | 'settled_month' | 'paid_expected' | 'issued';
/** Kept once, by client and project manager. */
type Whole = 'state' | 'issue_month' | 'project';

/** Cells that stand for the statements of a variant. Their columns are named as those of the statements. */
export interface StatementCells {
  readonly rollup: Rollup;
  /** The same of another rollup: of one part alone. */
  over(rollup: Rollup): StatementCells;
  /** `null` where both client and project manager are selected: no level has both. */
  at(grain: Levelled, further?: SplitField): RawBuilder<unknown> | null;
  of(grain: Whole): RawBuilder<unknown>;
  /** How many projects have statements for which the condition holds, as rows `key`, `value`. */
  projects(condition: (alias: string) => Condition, key: (alias: string) => RawBuilder<unknown>): RawBuilder<unknown>;
}

/** Filters that select by what no cell knows: days of issue, amounts, days on the clock. */
const BEYOND_CELLS = ['from', 'to', 'preset', 'minAmount', 'maxAmount', 'minDays'] as const;
/** `critical` would need every measure by day, `high_value` the amount of each statement. */
const VIEWS_OF_CELLS: readonly EdpFilters['view'][] = [undefined, 'all', 'completed'];

/**
 * The cells that a variant's statements are read from, or null where rows must be read: a filter that no grain covers,
 * a verification, or cells that are not filled yet.
 * @param without filters that do not act on this fact
 */
export function statementCells(
  context: EdpContext,
  split: Split | null,
  without: readonly (keyof EdpFilters)[] = [],
): StatementCells | null {
  const rollup = context.rollup('statement');
  if (!rollup) return null;
  const { filters, where } = context;
  if (BEYOND_CELLS.some((field) => !without.includes(field) && where.has(field))) return null;
  if (!without.includes('view') && !VIEWS_OF_CELLS.includes(filters.view)) return null;
  return cellsOf(rollup, (further) => levelOf(context, split, further));
}

function cellsOf(rollup: Rollup, level: (further?: SplitField) => string[] | null): StatementCells {
  return {
    rollup,
    over: (other) => cellsOf(other, level),
    at(grain, further) {
      const keys = level(further);
      return keys && rollup.cells(grain, keys);
    },
    of: (grain) => rollup.cells(grain),
    projects: (condition, key) => rollup.distinct('project', condition, key),
  };
}

/** The level that has the dimensions which are selected by or told apart; null where none has. */
function levelOf(context: EdpContext, split: Split | null, further?: SplitField): string[] | null {
  const fields = (['client', 'projectManager'] as const).filter(
    (field) =>
      context.where.has(field) ||
      (context.scope.kind === 'dimension' && context.scope.dimension === field) ||
      split?.field === field ||
      further === field,
  );
  return fields.length > 1 ? null : fields.map((field) => SPLIT_COLUMNS[field]);
}

/** Whether the statements of a variant are read from cells: what its receipts say. */
export function readsCells(context: EdpContext): boolean {
  return statementCells(context, null)?.at('age') != null;
}
