import type { Language } from '@pulso/kpi-core';
import type { Unit } from '@pulso/kpi-core/presentation';
import type { MoneyStyle } from '../theme/preferences.ts';
import { calendarDay, calendarMonth } from './dates.ts';
import { DASH, UNIT_SPACE } from './locale.ts';
import { bareMillions, millions, money } from './money.ts';
import { number, roundTo } from './numbers.ts';
import { plainText } from './plain-text.ts';

/** Writes a figure with its unit. `null` is a dash: a missing figure is never written as a number. */
export function figure(value: unknown, unit: Unit, language: Language, style: MoneyStyle = 'full'): string {
  if (value === null || value === undefined || value === '') return DASH;
  if (unit === 'date') return calendarDay(plainText(value), language);
  if (unit === 'month') return calendarMonth(plainText(value), language);
  if (unit === 'text' || typeof value !== 'number' || Number.isNaN(value)) return plainText(value);
  switch (unit) {
    case 'CLP':
      return style === 'millions' ? millions(value, language) : money(value, language);
    case 'ratio':
      return percent(value, language);
    case 'days':
      return days(value, language);
    case 'count':
      return number(value, language);
  }
}

/** As `figure`, without the unit where a heading already says it: axis labels and dense cells. */
export function bareFigure(value: unknown, unit: Unit, language: Language): string {
  if (typeof value !== 'number') return figure(value, unit, language);
  if (unit === 'CLP') return bareMillions(value, language);
  if (unit === 'days') return number(value, language, Math.abs(value) < 100 ? 1 : 0);
  if (unit === 'ratio') return `${number(value * 100, language)}%`;
  return figure(value, unit, language);
}

export function percent(ratio: number, language: Language, decimals = 1): string {
  return `${number(ratio * 100, language, decimals)}%`;
}

/** A difference of two ratios is percentage points, not percent. */
export function points(difference: number, language: Language): string {
  return `${number(difference * 100, language, 1)}${UNIT_SPACE}pp`;
}

export function days(value: number, language: Language): string {
  const one = roundTo(value, 1) === 1;
  const word = language === 'es' ? (one ? 'día' : 'días') : one ? 'day' : 'days';
  return `${number(value, language, 1)}${UNIT_SPACE}${word}`;
}
