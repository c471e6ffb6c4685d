import { businessAlerts } from './alerts.ts';
import { monthOf } from './calendar.ts';
import { dataQuality } from './data-quality.ts';
import { definitionOf, kpiOf } from './kpis.ts';
import type { Filters, Kpi, NamedRow, StatementRow, World } from './model.ts';
import { byWeightThenId, compareIds, compareText } from './order.ts';
import { money } from './publish.ts';
import { queryOf, stock, type Query } from './selection.ts';
import { age, amount } from './statement.ts';
import { WORKFLOW } from './stock-charts.ts';
import { criticalRows } from './stock-kpis.ts';

const HEADLINE = [
  'receivables',
  'collected',
  'target_progress',
  'dso',
  'critical_amount',
  'overdue_amount',
  'collection_efficiency',
  'forecast_30d',
] as const;

const ESSENTIAL = [
  'receivables',
  'receivables_in_review',
  'receivables_sent',
  'receivables_validated',
  'open_statements',
  'critical_amount',
  'overdue_amount',
  'collected',
] as const;

const MOST_CRITICAL = 10;

function nameOf(rows: readonly NamedRow[], id: NamedRow['id']): string {
  return rows.find((row) => row.id === id)?.name ?? '';
}

function criticalStatements(q: Query) {
  return byWeightThenId(criticalRows(q), amount, (s) => s.id)
    .slice(0, MOST_CRITICAL)
    .map((s) => ({
      id: s.id,
      number: s.number,
      project: q.world.project.find((p) => p.id === s.project_id)?.code ?? '',
      client: nameOf(q.world.client, s.client_id),
      projectManager: nameOf(q.world.project_manager, s.project_manager_id),
      status: s.status,
      amount: money(amount(s)),
      days: age(s, q.world.asOf),
      expectedPaymentOn: s.expected_payment_on,
    }));
}

/** What there is to choose from, whatever is chosen now. */
function filterOptions(world: World) {
  const rows = world.statement.filter((s) => s.status !== 'void');
  const present = (named: readonly NamedRow[], of: (s: StatementRow) => NamedRow['id']) =>
    named
      .filter(({ id }) => rows.some((s) => of(s) === id))
      .map(({ id, name }) => ({ id, name }))
      .toSorted((a, b) => compareText(a.name, b.name) || compareIds(a.id, b.id));
  return {
    clients: present(world.client, (s) => s.client_id),
    projectManagers: present(world.project_manager, (s) => s.project_manager_id),
    statuses: WORKFLOW.filter((status) => rows.some((s) => s.status === status)),
    months: [...new Set(rows.map((s) => monthOf(s.issued_on)))].toSorted(compareText),
  };
}

function dataSummary(q: Query) {
  const selected = stock(q);
  const days = selected.map((s) => s.issued_on).toSorted(compareText);
  return {
    total: q.world.statement.length,
    selected: selected.length,
    firstDate: days[0] ?? null,
    lastDate: days.at(-1) ?? null,
  };
}

/** `dashboard`. */
export function computeDashboard(world: World, filters: Filters) {
  const q = queryOf(world, filters);
  return {
    headline: Object.fromEntries(HEADLINE.map((key) => [key, kpiOf(definitionOf(key), q)])) as Record<
      (typeof HEADLINE)[number],
      Kpi
    >,
    alerts: businessAlerts(q),
    critical: criticalStatements(q),
    filterOptions: filterOptions(world),
    dataSummary: dataSummary(q),
    dataQuality: dataQuality(q),
  };
}

/** `essential`: the values that a cold key answers with. */
export function computeEssential(world: World, filters: Filters): Record<string, number | null> {
  const q = queryOf(world, filters);
  return Object.fromEntries(ESSENTIAL.map((key) => [key, kpiOf(definitionOf(key), q).value]));
}
