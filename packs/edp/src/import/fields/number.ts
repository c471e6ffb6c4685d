import { cellParser, refused, value, type Parse } from './parsed.ts';
import type { Reason } from '../reasons.ts';

/** Far above any statement, far below what JavaScript and Postgres still count exactly. */
const LARGEST_AMOUNT = 1_000_000_000_000_000;
const LARGEST_INTEGER = 2_147_483_647;

/** Sums of a workbook miss whole numbers by less than this. */
const BINARY_NOISE = 1e-6;

const SIGN = /^(?:\$|CLP)?\s*/i;
const PLAIN = /^(\d+)(?:[.,]0{1,2})?$/;
const DOTS = /^(\d{1,3}(?:\.\d{3})+)(?:,0{1,2})?$/;
const COMMAS = /^(\d{1,3}(?:,\d{3})+)(?:\.0{1,2})?$/;

/**
 * Whole units of money: `15491100`, `15.491.100`, `$ 15.491.100`, `15,491,100`; a number of a workbook. An amount with
 * decimals is refused, not rounded: a peso has none, so it is nearly always millions, another currency, or a comma in
 * the wrong place. Zero decimals (`100.00`) are fine.
 */
export function parseAmount(options: { readonly zero: 'allowed' | 'refused' }): Parse {
  return cellParser((cell) => {
    const amount = typeof cell === 'number' ? wholeNumber(cell) : typeof cell === 'string' ? wholeText(cell) : null;
    if (amount === null) return refused('not_an_amount');
    if (typeof amount === 'string') return refused(amount);
    if (amount > LARGEST_AMOUNT) return refused('too_large');
    return amount === 0 && options.zero === 'refused' ? refused('not_positive') : value(amount);
  });
}

function wholeNumber(amount: number): number | Reason {
  if (amount < 0) return 'negative';
  const whole = Math.round(amount);
  return Math.abs(amount - whole) < BINARY_NOISE ? whole : 'decimals';
}

function wholeText(text: string): number | Reason | null {
  const digits = text.replace(SIGN, '');
  if (/^[-−]\s*\$?\s*[\d.,]+$/.test(digits) || /^\(.*\d\)$/.test(digits) || /^[\d.,]*\d-$/.test(digits))
    return 'negative';
  const match = PLAIN.exec(digits) ?? DOTS.exec(digits) ?? COMMAS.exec(digits);
  if (match) return Number(match[1]!.replace(/[.,]/g, ''));
  return /^\d[\d.,]*[.,]\d+$/.test(digits) ? 'decimals' : null;
}

/** A number from 1: `12`, and nothing else that a number can look like. */
export const parsePositiveInteger: Parse = cellParser((cell) => {
  const number = typeof cell === 'number' ? cell : typeof cell === 'string' && /^\d+$/.test(cell) ? Number(cell) : NaN;
  return Number.isInteger(number) && number >= 1 && number <= LARGEST_INTEGER ? value(number) : refused('not_a_number');
});
