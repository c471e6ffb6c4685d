import type { Language } from '@pulso/kpi-core';
import { MINUS, UNIT_SPACE } from './locale.ts';
import { number, roundTo } from './numbers.ts';

/** Whole pesos: `$1.234.567.890` in Chile, `CLP 1,234,567,890` in English. */
export function money(value: number, language: Language): string {
  const digits = number(Math.abs(value), language);
  const minus = roundTo(value, 0) < 0 ? MINUS : '';
  return language === 'es' ? `${minus}$${digits}` : `${minus}CLP\u00a0${digits}`;
}

/**
 * Millions of pesos, the unit of Chilean management reports: `MM$ 1.235` (English `CLP 1,235 M`). One decimal under
 * 100 millions. `Intl`'s own compact form is not used: it writes "mil millones" and "billion" for the same number.
 */
export function millions(value: number, language: Language): string {
  const inMillions = value / 1e6;
  const digits = number(Math.abs(inMillions), language, millionDecimals(inMillions));
  const minus = roundTo(inMillions, millionDecimals(inMillions)) < 0 ? MINUS : '';
  return language === 'es' ? `${minus}MM$${UNIT_SPACE}${digits}` : `${minus}CLP\u00a0${digits}${UNIT_SPACE}M`;
}

/** The bare number of millions, for columns and axes whose heading says the unit. */
export function bareMillions(value: number, language: Language): string {
  const inMillions = value / 1e6;
  return number(inMillions, language, millionDecimals(inMillions));
}

function millionDecimals(inMillions: number): number {
  return Math.abs(inMillions) >= 100 || inMillions === 0 ? 0 : 1;
}
