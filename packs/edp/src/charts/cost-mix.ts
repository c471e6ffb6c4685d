import type { CostCell } from '../facts/costs.ts';
import { COST_KINDS } from '../schema/tables.ts';
import { ratio } from '../kpis/figure.ts';
import { sumOf } from '../kpis/totals.ts';

/** Costs of the date filter by kind. */
export function costMix(costs: readonly CostCell[]) {
  const selected = costs.filter(({ inFilter }) => inFilter);
  const total = sumOf(selected, 'amount');
  return {
    items: COST_KINDS.map((kind) => {
      const amount = sumOf(
        selected.filter((cell) => cell.kind === kind),
        'amount',
      );
      return { kind, amount, share: ratio(amount, total, 0).value };
    }),
  };
}
