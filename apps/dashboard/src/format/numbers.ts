import type { Language } from '@pulso/kpi-core';
import { MINUS } from './locale.ts';

const SEPARATORS = { es: { group: '.', decimal: ',' }, en: { group: ',', decimal: '.' } } as const;

/**
 * Writes a number with grouping and a real minus sign. `decimals` are fixed. By hand and not with `Intl`, whose tables a
 * browser builds at their first use: the first figures would wait for that.
 */
export function number(value: number, language: Language, decimals = 0): string {
  const rounded = roundTo(value, decimals);
  const { group, decimal } = SEPARATORS[language];
  const [whole = '', fraction] = Math.abs(rounded).toFixed(decimals).split('.');
  const grouped = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, group);
  return sign(rounded) + (fraction === undefined ? grouped : grouped + decimal + fraction);
}

/** `-0` and what rounds to zero have no sign. */
function sign(rounded: number): string {
  return rounded < 0 ? MINUS : '';
}

/** Half away from zero, free of binary noise (1.005 → 1.01). */
export function roundTo(value: number, decimals: number): number {
  const shifted = Number(`${Math.abs(value)}e${decimals}`);
  if (!Number.isFinite(shifted)) return value;
  const rounded = Number(`${Math.round(shifted)}e-${decimals}`);
  return value < 0 && rounded !== 0 ? -rounded : rounded;
}
