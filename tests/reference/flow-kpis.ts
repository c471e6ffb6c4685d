import { quotient, times, fraction } from './fraction.ts';
import { amountSum, countShare, meanDays, type KpiDefinition } from './kpi-definition.ts';
import type { Period } from './period.ts';
import { flow, sumAmount, type Query } from './selection.ts';
import { cycleDays, usableSettleDays } from './statement.ts';
import { targetOf } from './target.ts';

/** The metrics that the specification marks with **P**, in its order. */

const settledRows = (q: Query, period: Period) => flow(q, period).filter((s) => usableSettleDays(s) !== null);

const kind = 'flow';
const up = { better: 'up', kind } as const;
const down = { better: 'down', kind } as const;

export const FLOW_KPIS: readonly KpiDefinition[] = [
  amountSum({ key: 'collected', ...up, rows: flow }),
  {
    key: 'target_progress',
    ...up,
    unit: 'ratio',
    rows: flow,
    value: (rows, q, period) => {
      const target = targetOf(q, period);
      if (target === null) return null;
      const perUnit = quotient(target.den, target.num);
      return perUnit && times(fraction(sumAmount(rows)), perUnit);
    },
  },
  meanDays({ key: 'avg_collection_days', ...down, rows: settledRows }, usableSettleDays),
  countShare(
    { key: 'on_time_rate', ...up, rows: settledRows },
    (s, q) => (usableSettleDays(s) ?? Infinity) <= q.rules.on_time_days,
  ),
  meanDays(
    {
      key: 'cycle_days',
      ...down,
      rows: (q, period) => flow(q, period).filter((s) => cycleDays(s) !== null),
    },
    cycleDays,
  ),
];
