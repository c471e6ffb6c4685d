import type { Language } from '@pulso/kpi-core';

/** `es` always means es-CL: neutral Spanish writes pesos and thousands differently. */
export function localeTag(language: Language): 'es-CL' | 'en-US' {
  return language === 'es' ? 'es-CL' : 'en-US';
}

/** Narrow no-break space: between a number and its unit, so that they never part. */
export const THIN_SPACE = '\u202f';
export const MINUS = '\u2212';
export const DASH = '—';
