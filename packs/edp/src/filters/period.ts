import { addDays } from '@pulso/kpi-core';
import {
  addMonths,
  daysBetween,
  daysInMonth,
  earlier,
  firstDay,
  lastDay,
  later,
  monthOf,
  type Day,
  type Month,
} from '../calendar/months.ts';
import type { EdpFilters, Preset } from './schema.ts';

type DateFilter = Pick<EdpFilters, 'from' | 'to' | 'preset'>;

/** Inclusive days; empty when `from` is after `to`. */
export interface Range {
  readonly from: Day;
  readonly to: Day;
}

/** The period `P` of flow figures. A month to date is measured against its whole month. */
export interface Period extends Range {
  readonly kind: 'month-to-date' | 'range';
}

const PRESET_DAYS: Partial<Record<Preset, number>> = { '7d': 7, '30d': 30, '90d': 90, '365d': 365 };

/** The days of a preset: it ends at `asOf` and includes it. */
export function presetRange(preset: Preset, asOf: Day): Range {
  if (preset === 'mtd') return { from: firstDay(monthOf(asOf)), to: asOf };
  if (preset === 'ytd') return { from: `${asOf.slice(0, 4)}-01-01`, to: asOf };
  return { from: addDays(asOf, 1 - PRESET_DAYS[preset]!), to: asOf };
}

/** What the date filter lets through; a side that is not given is open. */
export function dateRange(filters: DateFilter, asOf: Day): { from: Day | null; to: Day | null } {
  if (filters.preset) return presetRange(filters.preset, asOf);
  return { from: filters.from ?? null, to: filters.to ?? null };
}

/** Only `from`: until `asOf`; only `to`: from the first of its month; none: month to date of `asOf`. */
export function periodOf(filters: DateFilter, asOf: Day): Period {
  const { from, to, preset } = filters;
  if (preset) return { ...presetRange(preset, asOf), kind: preset === 'mtd' ? 'month-to-date' : 'range' };
  if (!from && !to) return { ...presetRange('mtd', asOf), kind: 'month-to-date' };
  return { from: from ?? firstDay(monthOf(to!)), to: to ?? asOf, kind: 'range' };
}

export function daysIn(range: Range): number {
  return Math.max(0, daysBetween(range.from, range.to) + 1);
}

/**
 * What `P` is compared with: month to date with the same days of last month, clipped at its end; any other period with
 * the equal range before it. An empty period has none.
 */
export function previousPeriod(period: Period): Period | null {
  const days = daysIn(period);
  if (days === 0) return null;
  if (period.kind === 'range') {
    return { from: addDays(period.from, -days), to: addDays(period.from, -1), kind: 'range' };
  }
  const month = addMonths(monthOf(period.to), -1);
  const to = earlier(addDays(firstDay(month), days - 1), lastDay(month));
  return { from: firstDay(month), to, kind: 'month-to-date' };
}

/**
 * The months that a target of `P` is made of, with the part of each (days ÷ days of the month): a month to date takes
 * the whole month.
 */
export function targetMonths(period: Period): { month: Month; days: number; daysInMonth: number }[] {
  const months: { month: Month; days: number; daysInMonth: number }[] = [];
  if (daysIn(period) === 0) return months;
  for (let month = monthOf(period.from); month <= monthOf(period.to); month = addMonths(month, 1)) {
    const length = daysInMonth(month);
    const inside = daysBetween(later(period.from, firstDay(month)), earlier(period.to, lastDay(month))) + 1;
    months.push({ month, days: period.kind === 'month-to-date' ? length : inside, daysInMonth: length });
  }
  return months;
}

/** Share of `P` that has passed at the end of `asOf`, 0..1; of a month to date, the share of its month. Null for no days. */
export function elapsedShare(period: Period, asOf: Day): number | null {
  const whole: Range =
    period.kind === 'month-to-date' ? { from: period.from, to: lastDay(monthOf(period.from)) } : period;
  const days = daysIn(whole);
  if (days === 0) return null;
  return daysIn({ from: whole.from, to: earlier(whole.to, asOf) }) / days;
}
