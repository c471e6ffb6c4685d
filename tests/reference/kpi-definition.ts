import { fraction, quotient, type Fraction } from './fraction.ts';
import type { Better, StatementRow, Unit } from './model.ts';
import type { Period } from './period.ts';
import { sumAmount, type Query } from './selection.ts';

/** One line of the catalogue. `period` is `P`; a stock metric does not look at it. */
export interface KpiDefinition {
  key: string;
  unit: Unit;
  better: Better | null;
  kind: 'stock' | 'flow';
  /** the statements in the sum or the denominator: `sampleSize` and the drill-down count these */
  rows: (q: Query, period: Period) => StatementRow[];
  /** of a share: which of the rows are in the numerator */
  numerator?: (s: StatementRow, q: Query) => boolean;
  value: (rows: StatementRow[], q: Query, period: Period) => Fraction | null;
}

type Common = Pick<KpiDefinition, 'key' | 'better' | 'kind' | 'rows'>;
type Part = (s: StatementRow, q: Query) => boolean;

export function amountSum(of: Common): KpiDefinition {
  return { ...of, unit: 'CLP', value: (rows) => fraction(sumAmount(rows)) };
}

export function rowCount(of: Common): KpiDefinition {
  return { ...of, unit: 'count', value: (rows) => fraction(rows.length) };
}

/** Σ amount of the part ÷ Σ amount of the rows. */
export function amountShare(of: Common, numerator: Part): KpiDefinition {
  return {
    ...of,
    unit: 'ratio',
    numerator,
    value: (rows, q) => quotient(sumAmount(rows.filter((s) => numerator(s, q))), sumAmount(rows)),
  };
}

/** Number of the part ÷ number of the rows. */
export function countShare(of: Common, numerator: Part): KpiDefinition {
  return {
    ...of,
    unit: 'ratio',
    numerator,
    value: (rows, q) => quotient(rows.filter((s) => numerator(s, q)).length, rows.length),
  };
}

/** Mean days; rows without days must have been left out before. */
export function meanDays(of: Common, days: (s: StatementRow) => number | null): KpiDefinition {
  return {
    ...of,
    unit: 'days',
    value: (rows) =>
      quotient(
        rows.reduce((sum, s) => sum + (days(s) ?? 0), 0),
        rows.length,
      ),
  };
}
