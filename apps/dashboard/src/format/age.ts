import type { Language } from '@pulso/kpi-core';
import { UNIT_SPACE } from './locale.ts';

/** Age in one coarse step, so that a ticking text changes rarely: `ahora`, `10 s`, `4 min`, `2 h`, `3 d`. */
export function age(milliseconds: number, language: Language): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 10) return language === 'es' ? 'ahora' : 'now';
  if (seconds < 60) return `${Math.floor(seconds / 10) * 10}${UNIT_SPACE}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}${UNIT_SPACE}min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours}${UNIT_SPACE}h`;
  return `${Math.floor(hours / 24)}${UNIT_SPACE}d`;
}

/** `hace 4 min`, `4 min ago`. */
export function ago(milliseconds: number, language: Language): string {
  const text = age(milliseconds, language);
  if (milliseconds < 10_000) return text;
  return language === 'es' ? `hace ${text}` : `${text} ago`;
}

/** A duration that was measured: `14 ms`, `1,2 s`. */
export function duration(milliseconds: number, language: Language): string {
  if (milliseconds < 1) return `<1${UNIT_SPACE}ms`;
  if (milliseconds < 1000) return `${Math.round(milliseconds)}${UNIT_SPACE}ms`;
  const seconds = (milliseconds / 1000).toFixed(1);
  return `${language === 'es' ? seconds.replace('.', ',') : seconds}${UNIT_SPACE}s`;
}
