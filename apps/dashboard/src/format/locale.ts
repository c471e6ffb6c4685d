import type { Language } from '@pulso/kpi-core';

/** `es` always means es-CL: neutral Spanish writes pesos and thousands differently. */
export function localeTag(language: Language): 'es-CL' | 'en-US' {
  return language === 'es' ? 'es-CL' : 'en-US';
}

/** No-break space: a number and its unit never part. (The narrow one is missing in many faces.) */
export const UNIT_SPACE = '\u00a0';
export const MINUS = '\u2212';
export const DASH = '—';
