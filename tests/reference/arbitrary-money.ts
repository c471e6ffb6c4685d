import fc from 'fast-check';
import { amountValue, currency, orNull } from './arbitrary-values.ts';
import { addDays, addMonths, firstDay, monthOf } from './calendar.ts';
import type { CostKind, CostRow, Id, KpiHistoryRow, NamedRow, ProjectRow, TargetRow } from './model.ts';

/** Costs, targets and recorded values of random worlds. */

export function costRows(projects: readonly ProjectRow[], asOf: string): fc.Arbitrary<CostRow[]> {
  const drawn = fc.record({
    project: fc.constantFrom(...projects),
    invoicedBefore: fc.integer({ min: -5, max: 430 }),
    dueIn: orNull(fc.oneof(fc.constantFrom(-1, 0, 1), fc.integer({ min: -60, max: 60 }))),
    paidBefore: orNull(fc.integer({ min: 0, max: 60 }), 8),
    net: amountValue,
    currency,
    kind: fc.constantFrom<CostKind>('opex', 'capex'),
  });
  return fc.array(drawn, { maxLength: 12 }).map((costs) =>
    costs.map((cost, index) => ({
      id: index + 1,
      project_id: cost.project.id,
      vendor: `Proveedor ${(index % 3) + 1}`,
      invoice_number: `F-${index + 1}`,
      invoiced_on: addDays(asOf, -cost.invoicedBefore),
      due_on: cost.dueIn === null ? null : addDays(asOf, cost.dueIn),
      paid_on: cost.paidBefore === null ? null : addDays(asOf, -cost.paidBefore),
      net_amount: cost.net,
      currency: cost.currency,
      kind: cost.kind,
    })),
  );
}

const targetValue = fc.constantFrom(1, 1000, 50_000_000, 100_000_000, 300_000_001);

/** One row at most for a month and a project manager, and for a month and none; some are missing. */
export function targetRows(managers: readonly NamedRow[], asOf: string): fc.Arbitrary<TargetRow[]> {
  const months = Array.from({ length: 17 }, (_, index) => addMonths(monthOf(asOf), index - 14));
  const owners: (Id | null)[] = [null, ...managers.map((m) => m.id)];
  const slots = months.flatMap((month) =>
    owners.map((owner) => ({ month: firstDay(month), project_manager_id: owner })),
  );
  const values = fc.array(orNull(targetValue, 1), { minLength: slots.length, maxLength: slots.length });
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant<TargetRow[]>([]) },
    {
      weight: 4,
      arbitrary: values.map((drawn) =>
        slots
          .flatMap((slot, index) => {
            const value = drawn[index];
            return typeof value === 'number' ? [{ metric: 'collected', ...slot, value }] : [];
          })
          .map((row, index) => ({ id: index + 1, ...row })),
      ),
    },
  );
}

const RECORDED = [
  'receivables',
  'dso',
  'critical_share',
  'overdue_count',
  'forecast_30d',
  'active_clients',
  'run_rate_annual',
];

/** Values recorded for the variant that is asked for, with days missing here and there. */
export function historyRows(asOf: string): fc.Arbitrary<KpiHistoryRow[]> {
  const recorded = fc.record({
    metric: fc.constantFrom(...RECORDED),
    daysBefore: fc.subarray(
      Array.from({ length: 46 }, (_, days) => days),
      { maxLength: 46 },
    ),
    first: fc.integer({ min: 1, max: 1000 }),
  });
  return fc
    .uniqueArray(recorded, { maxLength: 4, selector: (r) => r.metric })
    .map((drawn) =>
      drawn.flatMap(({ metric, daysBefore, first }) =>
        daysBefore.map((days) => ({ day: addDays(asOf, -days), metric, value: first + days })),
      ),
    );
}
