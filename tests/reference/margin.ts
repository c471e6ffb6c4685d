import { splitsStatements } from './filters.ts';
import type { CostRow, Filters } from './model.ts';

/**
 * Whether a margin over these costs says anything: not without a single cost row, and not under a filter
 * that splits statements, because costs belong to projects and cannot follow it. It holds for every margin
 * of the pack, as it does for `gross_margin`.
 */
export function marginKnown(filters: Filters, costs: readonly CostRow[]): boolean {
  return costs.length > 0 && !splitsStatements(filters);
}
