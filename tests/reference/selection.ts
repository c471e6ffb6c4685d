import { passesAllButDates, selectedClients, selectedManagers } from './filters.ts';
import type { CostRow, Filters, Month, StatementRow, World } from './model.ts';
import { dateBounds, monthPeriod, within, type Bounds, type Period } from './period.ts';
import { rulesOf, type Rules } from './rules.ts';
import { amount, isPaid } from './statement.ts';

/** A question put to a world: everything a figure depends on. */
export interface Query {
  world: World;
  filters: Filters;
  rules: Rules;
}

export function queryOf(world: World, filters: Filters): Query {
  return { world, filters, rules: rulesOf(world.rule) };
}

export const CURRENCY = 'CLP';

/** Statements that pass every filter but the date filter. Void ones and other currencies are in no figure. */
export function undated(q: Query): StatementRow[] {
  return q.world.statement
    .filter((s) => s.status !== 'void' && s.currency === CURRENCY)
    .filter(passesAllButDates(q.world, q.filters, q.rules));
}

/** What stock metrics use: the date filter acts on `issued_on`. */
export function stock(q: Query): StatementRow[] {
  const bounds = dateBounds(q.filters, q.world.asOf);
  return undated(q).filter((s) => within(s.issued_on, bounds));
}

/** What flow metrics use: paid in the period; `issued_on` does not matter. */
export function flow(q: Query, period: Period): StatementRow[] {
  return undated(q).filter((s) => isPaid(s) && s.paid_on !== null && within(s.paid_on, period));
}

/** Costs of the projects whose own client and project manager pass, invoiced within the bounds. */
export function costsWithin(q: Query, bounds: Bounds): CostRow[] {
  const clients = selectedClients(q.world, q.filters);
  const managers = selectedManagers(q.world, q.filters);
  const projects = new Set(
    q.world.project
      .filter((p) => clients === null || clients.has(p.client_id))
      .filter((p) => managers === null || managers.has(p.project_manager_id))
      .map((p) => p.id),
  );
  return q.world.cost.filter(
    (c) => c.currency === CURRENCY && projects.has(c.project_id) && within(c.invoiced_on, bounds),
  );
}

export function issuedIn(rows: readonly StatementRow[], month: Month): StatementRow[] {
  return rows.filter((s) => within(s.issued_on, monthPeriod(month)));
}

export function paidIn(rows: readonly StatementRow[], month: Month): StatementRow[] {
  return rows.filter((s) => isPaid(s) && s.paid_on !== null && within(s.paid_on, monthPeriod(month)));
}

export function sumAmount(rows: readonly StatementRow[]): bigint {
  return rows.reduce((sum, s) => sum + amount(s), 0n);
}

export function sumCosts(rows: readonly CostRow[]): bigint {
  return rows.reduce((sum, c) => sum + BigInt(c.net_amount), 0n);
}
