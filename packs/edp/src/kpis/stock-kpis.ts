import type { Kpi } from '@pulso/kpi-core';
import { addDays } from '@pulso/kpi-core';
import type { Day } from '../calendar/months.ts';
import { RECORDED_DAYS, type RecordedValue } from '../facts/history.ts';
import type { PastStock } from '../facts/past.ts';
import { KPI_KEYS, kpiCatalogue, type StockKey } from './catalogue.ts';
import { ratio, type Figure } from './figure.ts';
import { NO_COMPARISON, toKpi, type Comparison } from './kpi.ts';

export const STOCK_KEYS = KPI_KEYS.filter((key): key is StockKey => kpiCatalogue[key].family === 'stock');

/** What dates alone can tell of an earlier day. */
function reconstructed(past: PastStock): Partial<Record<StockKey, number | null>> {
  return {
    receivables: past.receivables,
    critical_amount: past.criticalAmount,
    critical_count: past.criticalCount,
    critical_share: ratio(past.criticalAmount, past.receivables, 0).value,
    overdue_amount: past.overdueAmount,
    overdue_count: past.overdueCount,
  };
}

export interface StockInput {
  readonly figures: Readonly<Record<StockKey, Figure>>;
  readonly recorded: readonly RecordedValue[];
  readonly past: PastStock | null;
  readonly asOf: Day;
  readonly rules: Readonly<Record<string, number>>;
}

/** KPIs of what stands now, compared with 30 days before: as recorded on that day, else rebuilt where dates suffice. */
export function stockKpis({ figures, recorded, past, asOf, rules }: StockInput): Record<StockKey, Kpi> {
  const day = addDays(asOf, -RECORDED_DAYS);
  const period = { from: day, to: day };
  const rebuilt = past ? reconstructed(past) : {};

  const comparison = (key: StockKey): Comparison => {
    const then = recorded.find((entry) => entry.metric === key && entry.day === day);
    if (then && then.value !== null) return { previous: then.value, source: 'recorded', period };
    const value = rebuilt[key];
    return value === undefined ? NO_COMPARISON : { previous: value, source: 'reconstructed', period };
  };
  const spark = (key: StockKey) =>
    recorded.filter((entry) => entry.metric === key && entry.latest).map((entry) => entry.value);

  return Object.fromEntries(
    STOCK_KEYS.map((key) => [key, toKpi(key, figures[key], comparison(key), spark(key), rules)]),
  ) as Record<StockKey, Kpi>;
}
