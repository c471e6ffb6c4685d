import { dayOfMonth, daysInMonth, firstDay, lastDay, monthOf, monthsTouched } from './calendar.ts';
import { selectedManagers, splitsStatements } from './filters.ts';
import { decimal, fraction, plus, quotient, times, toNumber, type Fraction } from './fraction.ts';
import type { Day, Filters, Id, Limits, Month, World } from './model.ts';
import { periodDays, type Period } from './period.ts';
import type { Query } from './selection.ts';

const METRIC = 'collected';

/** The one row of a month for a project manager, or for all of them (null); null when it is missing. */
function targetRow(world: World, month: Month, manager: Id | null): Fraction | null {
  const row = world.target.find(
    (t) => t.metric === METRIC && monthOf(t.month) === month && t.project_manager_id === manager,
  );
  return row ? decimal(row.value) : null;
}

/** Missing when one part is missing: a part of a target is no target. */
function sumOrMissing(parts: readonly (Fraction | null)[]): Fraction | null {
  if (parts.length === 0 || parts.includes(null)) return null;
  return parts.reduce<Fraction>((sum, part) => (part ? plus(sum, part) : sum), fraction(0));
}

function monthTarget(world: World, filters: Filters, month: Month): Fraction | null {
  const managers = selectedManagers(world, filters);
  if (managers === null) return targetRow(world, month, null);
  return sumOrMissing([...managers].map((id) => targetRow(world, month, id)));
}

function daysOfMonthIn(month: Month, period: Period): number {
  const from = period.from > firstDay(month) ? period.from : firstDay(month);
  const to = period.to < lastDay(month) ? period.to : lastDay(month);
  return dayOfMonth(to) - dayOfMonth(from) + 1;
}

/** The target of `P` for `collected`, exact; null when it is missing or a filter makes it meaningless. */
export function targetOf(q: Query, period: Period): Fraction | null {
  if (splitsStatements(q.filters) || (q.filters.client ?? []).length > 0) return null;
  if (period.monthToDate) return monthTarget(q.world, q.filters, monthOf(period.from));
  return sumOrMissing(
    monthsTouched(period.from, period.to).map((month) => {
      const whole = monthTarget(q.world, q.filters, month);
      const share = fraction(daysOfMonthIn(month, period), daysInMonth(month));
      return whole && times(whole, share);
    }),
  );
}

/** How much of the span that the target is for has passed, `asOf` included; null when `P` is empty. */
export function elapsedShare(period: Period, asOf: Day): Fraction | null {
  if (period.monthToDate) return fraction(dayOfMonth(asOf), daysInMonth(monthOf(asOf)));
  const passed = { ...period, to: period.to < asOf ? period.to : asOf };
  return quotient(periodDays(passed), periodDays(period));
}

/** The limits of `target_progress`: the elapsed share, and 0.9 of it. */
export function pace(q: Query, period: Period): Limits | null {
  const elapsed = elapsedShare(period, q.world.asOf);
  if (elapsed === null) return null;
  const amber = times(elapsed, decimal(q.rules.pace_amber));
  return { green: toNumber(elapsed), amber: toNumber(amber) };
}
