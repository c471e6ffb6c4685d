import { monthOf, monthsUpTo } from './calendar.ts';
import type { KpiDefinition } from './kpi-definition.ts';
import { compareText } from './order.ts';
import { monthPeriod } from './period.ts';
import { publish } from './publish.ts';
import type { Query } from './selection.ts';

const MONTHS = 12;
const RECORDED_DAYS = 30;

/** Oldest first: the last 12 calendar months of a flow, the last recorded days (up to 30) of a stock. */
export function sparkOf(definition: KpiDefinition, q: Query): (number | null)[] {
  if (definition.kind === 'flow') {
    return monthsUpTo(monthOf(q.world.asOf), MONTHS).map((month) => {
      const period = monthPeriod(month);
      return publish(definition.value(definition.rows(q, period), q, period), definition.unit);
    });
  }
  return q.world.kpi_history
    .filter((h) => h.metric === definition.key && h.day <= q.world.asOf)
    .toSorted((a, b) => compareText(a.day, b.day))
    .slice(-RECORDED_DAYS)
    .map((h) => h.value);
}
