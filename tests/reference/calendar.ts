import type { Day, Month } from './model.ts';

/** Calendar arithmetic on `YYYY-MM-DD` and `YYYY-MM`, without clock and without time zone. Both compare as text. */

const MS_PER_DAY = 86_400_000;

function serial(day: Day): number {
  return Date.parse(`${day}T00:00:00Z`) / MS_PER_DAY;
}

/** Days from `start` to `end`: 1 from a day to the next one, negative when `end` is earlier. */
export function daysBetween(start: Day, end: Day): number {
  return serial(end) - serial(start);
}

export function addDays(day: Day, days: number): Day {
  return new Date((serial(day) + days) * MS_PER_DAY).toISOString().slice(0, 10);
}

export function monthOf(day: Day): Month {
  return day.slice(0, 7);
}

export function dayOfMonth(day: Day): number {
  return Number(day.slice(8, 10));
}

function monthIndex(month: Month): number {
  return Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;
}

export function addMonths(month: Month, months: number): Month {
  const count = monthIndex(month) + months;
  const year = String(Math.floor(count / 12)).padStart(4, '0');
  return `${year}-${String((count % 12) + 1).padStart(2, '0')}`;
}

export function firstDay(month: Month): Day {
  return `${month}-01`;
}

export function lastDay(month: Month): Day {
  return addDays(firstDay(addMonths(month, 1)), -1);
}

export function daysInMonth(month: Month): number {
  return dayOfMonth(lastDay(month));
}

/** The `count` calendar months that end with `last`, oldest first. */
export function monthsUpTo(last: Month, count: number): Month[] {
  return Array.from({ length: count }, (_, index) => addMonths(last, index - count + 1));
}

/** The calendar months that have a day in `from`..`to`, oldest first; none when `from` is after `to`. */
export function monthsTouched(from: Day, to: Day): Month[] {
  if (from > to) return [];
  return monthsUpTo(monthOf(to), monthIndex(monthOf(to)) - monthIndex(monthOf(from)) + 1);
}
