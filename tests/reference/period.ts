import { addDays, addMonths, dayOfMonth, daysBetween, daysInMonth, firstDay, lastDay, monthOf } from './calendar.ts';
import type { Day, Filters, Month, Preset } from './model.ts';

/** Inclusive limits; null is open-ended. */
export interface Bounds {
  from: Day | null;
  to: Day | null;
}

/** `P`: inclusive, and empty when `from` is after `to`. */
export interface Period {
  from: Day;
  to: Day;
  /** the default `P` or `mtd`: its target is that of the whole month */
  monthToDate: boolean;
}

const LAST_DAYS: Partial<Record<Preset, number>> = { '7d': 7, '30d': 30, '90d': 90, '365d': 365 };

function presetStart(preset: Preset, asOf: Day): Day {
  if (preset === 'mtd') return firstDay(monthOf(asOf));
  if (preset === 'ytd') return `${asOf.slice(0, 4)}-01-01`;
  return addDays(asOf, 1 - (LAST_DAYS[preset] ?? 1));
}

/** The date filter as it was asked: what acts on `issued_on` and `invoiced_on`. */
export function dateBounds(filters: Filters, asOf: Day): Bounds {
  if (filters.preset) return { from: presetStart(filters.preset, asOf), to: asOf };
  return { from: filters.from ?? null, to: filters.to ?? null };
}

/** `P`: the date filter with its open end closed. */
export function flowPeriod(filters: Filters, asOf: Day): Period {
  const { from, to } = dateBounds(filters, asOf);
  const monthToDate = filters.preset === 'mtd' || (from === null && to === null);
  const end = to ?? asOf;
  return { from: from ?? firstDay(monthOf(end)), to: end, monthToDate };
}

export function monthPeriod(month: Month): Period {
  return { from: firstDay(month), to: lastDay(month), monthToDate: false };
}

export function periodDays(period: Period): number {
  return Math.max(0, daysBetween(period.from, period.to) + 1);
}

/** What `P` is compared with: the same days of last month, or as many days just before; null when `P` is empty. */
export function previousPeriod(period: Period): Period | null {
  if (period.monthToDate) {
    const month = addMonths(monthOf(period.from), -1);
    const day = Math.min(dayOfMonth(period.to), daysInMonth(month));
    return { from: firstDay(month), to: addDays(firstDay(month), day - 1), monthToDate: true };
  }
  const days = periodDays(period);
  if (days === 0) return null;
  return { from: addDays(period.from, -days), to: addDays(period.from, -1), monthToDate: false };
}

/** A missing day is within nothing but the open range. */
export function within(day: Day | null, bounds: Bounds): boolean {
  if (bounds.from !== null && (day === null || day < bounds.from)) return false;
  return bounds.to === null || (day !== null && day <= bounds.to);
}
