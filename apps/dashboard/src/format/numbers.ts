import type { Language } from '@pulso/kpi-core';
import { localeTag, MINUS } from './locale.ts';

const formats = new Map<string, Intl.NumberFormat>();

/** Writes a number with grouping and a real minus sign. `decimals` are fixed. */
export function number(value: number, language: Language, decimals = 0): string {
  const rounded = roundTo(value, decimals);
  return sign(rounded) + formatOf(language, decimals).format(Math.abs(rounded));
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

function formatOf(language: Language, decimals: number): Intl.NumberFormat {
  const key = `${language}:${decimals}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(localeTag(language), {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
      useGrouping: 'always',
    });
    formats.set(key, format);
  }
  return format;
}
