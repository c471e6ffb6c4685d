import { dayOf } from '../sheet/cell.ts';
import { cellParser, refused, value, type Parse, type ParseContext, type Parsed } from './parsed.ts';

const ISO = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAY_FIRST = /^(\d{1,2})([/-])(\d{1,2})\2(\d{4})$/;
const MONTH = /^(\d{4})-(\d{2})$/;

/** Beyond these a year is a slip of the keyboard. */
const FIRST_YEAR = 1990;
const LAST_YEAR = 2100;

const MS_PER_DAY = 86_400_000;
/** Days from the first of Excel's 1900 calendar to 1970-01-01. */
const SERIAL_OF_EPOCH = 25_569;

/** A day of the real calendar: `2025-01-31`, `31/01/2025` or `31-01-2025`, or a date of a workbook. */
export const parseDay: Parse = cellParser((cell, context) => {
  if (typeof cell === 'string') {
    const iso = ISO.exec(cell);
    if (iso) return dayFrom(iso[1]!, iso[2]!, iso[3]!);
    const local = DAY_FIRST.exec(cell);
    return local ? dayFrom(local[4]!, local[3]!, local[1]!) : refused('not_a_date');
  }
  return typedDay(cell, context);
});

/** A month as its first day: `2025-01`, a first of the month, or any date of a workbook. */
export const parseMonth: Parse = cellParser((cell, context) => {
  if (typeof cell === 'string') {
    const month = MONTH.exec(cell) ?? /^(\d{4})-(\d{2})-01$/.exec(cell);
    const parsed = month ? dayFrom(month[1]!, month[2]!, '01') : refused('not_a_month');
    return parsed.ok || parsed.reason === 'date_out_of_range' ? parsed : refused('not_a_month');
  }
  const day = typedDay(cell, context);
  if (!day.ok) return day.reason === 'not_a_date' ? refused('not_a_month') : day;
  return value(`${String(day.value).slice(0, 7)}-01`);
});

function typedDay(cell: number | boolean | Date, { serialOffset }: ParseContext): Parsed {
  if (typeof cell === 'boolean') return refused('not_a_date');
  const date = cell instanceof Date ? cell : new Date((Math.floor(cell) + serialOffset - SERIAL_OF_EPOCH) * MS_PER_DAY);
  const match = ISO.exec(dayOf(date));
  return match ? dayFrom(match[1]!, match[2]!, match[3]!) : refused('not_a_date');
}

function dayFrom(year: string, month: string, day: string): Parsed {
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const real = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  if (!real) return refused('not_a_date');
  if (Number(year) < FIRST_YEAR || Number(year) > LAST_YEAR) return refused('date_out_of_range');
  return value(dayOf(date));
}
