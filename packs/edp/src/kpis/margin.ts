import { MISSING, ratio, type Figure } from './figure.ts';

/** Costs that can be set against revenue; null where they cannot follow the filters. */
export interface CostTotal {
  readonly count: number;
  readonly amount: number;
}

/** revenue − costs; null without any cost row: revenue alone is no margin. */
export function marginAmount(revenue: number, costs: CostTotal | null): number | null {
  return costs && costs.count > 0 ? revenue - costs.amount : null;
}

/** (revenue − costs) ÷ revenue. `sampleSize` = statements in revenue. */
export function marginRatio(revenue: number, costs: CostTotal | null, sampleSize: number): Figure {
  const amount = marginAmount(revenue, costs);
  return amount === null ? MISSING : ratio(amount, revenue, sampleSize);
}
