import { MISSING, ratio, type Figure } from './figure.ts';

/** (revenue − costs) ÷ revenue; missing where costs cannot be set against revenue. `sampleSize` = statements in revenue. */
export function marginRatio(revenue: number, costs: number | null, sampleSize: number): Figure {
  return costs === null ? MISSING : ratio(revenue - costs, revenue, sampleSize);
}
