import { addDays } from './calendar.ts';
import type { KpiDefinition } from './kpi-definition.ts';
import type { Kpi, StatementRow, World } from './model.ts';
import { flowPeriod, previousPeriod } from './period.ts';
import { publish } from './publish.ts';
import type { Query } from './selection.ts';
import { isPaid } from './statement.ts';

type Previous = Pick<Kpi, 'previous' | 'previousSource' | 'previousPeriod'>;

const NONE: Previous = { previous: null, previousSource: 'none' };
const DAYS_BACK = 30;
const REBUILDABLE = new Set([
  'receivables',
  'critical_amount',
  'critical_count',
  'critical_share',
  'overdue_amount',
  'overdue_count',
]);

/**
 * The statements as dates show them on `day`: open when issued by then and not paid by then. A paid one without
 * date stays paid, because nobody knows since when. What was paid later takes the status `sent`, here for any
 * open one: only figures that do not tell open statuses apart are rebuilt.
 */
function worldOn(day: string, world: World): World {
  const statement: StatementRow[] = world.statement
    .filter((s) => s.issued_on <= day)
    .map((s) => (isPaid(s) && s.paid_on !== null && s.paid_on > day ? { ...s, status: 'sent' } : s));
  return { ...world, asOf: day, statement };
}

function computed(definition: KpiDefinition, q: Query): Previous {
  const period = previousPeriod(flowPeriod(q.filters, q.world.asOf));
  if (period === null) return NONE;
  const exact = definition.value(definition.rows(q, period), q, period);
  const previous = publish(exact, definition.unit);
  const { from, to } = period;
  return previous === null ? NONE : { previous, previousSource: 'computed', previousPeriod: { from, to } };
}

function thirtyDaysBefore(definition: KpiDefinition, q: Query): Previous {
  const day = addDays(q.world.asOf, -DAYS_BACK);
  const onDay = { from: day, to: day };
  const recorded = q.world.kpi_history.find((h) => h.metric === definition.key && h.day === day);
  if (recorded) return { previous: recorded.value, previousSource: 'recorded', previousPeriod: onDay };
  if (!REBUILDABLE.has(definition.key) || (q.filters.status ?? []).length > 0) return NONE;
  const then: Query = { ...q, world: worldOn(day, q.world) };
  const period = flowPeriod(q.filters, day);
  const exact = definition.value(definition.rows(then, period), then, period);
  const previous = publish(exact, definition.unit);
  return previous === null ? NONE : { previous, previousSource: 'reconstructed', previousPeriod: onDay };
}

/** Like with like: a flow with the period before, a stock with its value 30 days before; null rather than a guess. */
export function previousOf(definition: KpiDefinition, q: Query): Previous {
  return definition.kind === 'flow' ? computed(definition, q) : thirtyDaysBefore(definition, q);
}
