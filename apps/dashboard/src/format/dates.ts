import type { Language } from '@pulso/kpi-core';
import { CALENDAR } from './calendar.ts';
import { localeTag } from './locale.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

/** A calendar day `YYYY-MM-DD` has no zone: it is read and written as UTC, so that it never slips by a day. */
function dayOf(text: string): Date | null {
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return null;
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  return Number.isNaN(day.getTime()) ? null : day;
}

/** `21 nov 2026`, `Nov 21, 2026`. Text that is no date is given back as it is. */
export function calendarDay(text: string, language: Language): string {
  const day = dayOf(text);
  if (!day) return text;
  const year = day.getUTCFullYear();
  return language === 'es' ? `${dayMonth(day, language)} ${year}` : `${dayMonth(day, language)}, ${year}`;
}

/** `sábado, 21 de noviembre de 2026`. */
export function longDay(text: string, language: Language): string {
  const day = dayOf(text);
  if (!day) return text;
  const { months, weekdays } = CALENDAR[language];
  const [weekday, month] = [weekdays[day.getUTCDay()]!, months[day.getUTCMonth()]!];
  const [date, year] = [day.getUTCDate(), day.getUTCFullYear()];
  return language === 'es' ? `${weekday}, ${date} de ${month} de ${year}` : `${weekday}, ${month} ${date}, ${year}`;
}

/** `1–21 oct`, `26 may–3 jun`, with the year only where it is not that of `asOf`; a single day when both ends are one. */
export function dayRange(from: string, to: string, asOf: string, language: Language): string {
  const [first, last] = [dayOf(from), dayOf(to)];
  if (!first || !last) return `${from} – ${to}`;
  const year = asOf.slice(0, 4);
  const withYear = from.slice(0, 4) !== year || to.slice(0, 4) !== year;
  const whole = (day: string, date: Date): string => (withYear ? calendarDay(day, language) : dayMonth(date, language));
  if (from === to) return whole(from, first);
  if (from.slice(0, 7) !== to.slice(0, 7)) return `${whole(from, first)}–${whole(to, last)}`;
  const days = `${first.getUTCDate()}–${last.getUTCDate()}`;
  return whole(to, last).replace(String(last.getUTCDate()), days);
}

/** `nov 2026` from `2026-11` or a day of it. */
export function calendarMonth(text: string, language: Language): string {
  const day = monthOf(text);
  return day ? `${nameOfMonth(day, language)} ${day.getUTCFullYear()}` : text;
}

/** `nov`, for axes; January and the first of a row carry the year: `ene 26`. */
export function shortMonth(text: string, language: Language, withYear: boolean): string {
  const day = monthOf(text);
  if (!day) return text;
  const month = nameOfMonth(day, language);
  return withYear ? `${month} ${text.slice(2, 4)}` : month;
}

function monthOf(text: string): Date | null {
  return dayOf(text.length === 7 ? `${text}-01` : text);
}

function nameOfMonth(day: Date, language: Language): string {
  return CALENDAR[language].shortMonths[day.getUTCMonth()]!;
}

function dayMonth(day: Date, language: Language): string {
  const month = nameOfMonth(day, language);
  return language === 'es' ? `${day.getUTCDate()} ${month}` : `${month} ${day.getUTCDate()}`;
}

/** An instant on the pack's clock: `21 nov 2026, 12:00:04`. */
export function instant(iso: string, language: Language, timeZone: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  return format(language, `instant:${timeZone}`, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZone,
  }).format(at);
}

/** The time of day alone on the pack's clock: `12:00:04`. */
export function clockTime(iso: string, language: Language, timeZone: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  return format(language, `clock:${timeZone}`, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZone,
  }).format(at);
}

function format(language: Language, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language}:${name}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(localeTag(language), options);
    formats.set(key, found);
  }
  return found;
}
