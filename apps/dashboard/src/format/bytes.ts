import type { Language } from '@pulso/kpi-core';
import { UNIT_SPACE } from './locale.ts';
import { number } from './numbers.ts';

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Decimal multiples with one decimal from kB up: `1,4 MB`. */
export function bytes(value: number, language: Language): string {
  let scaled = value;
  let step = 0;
  while (Math.abs(scaled) >= 1000 && step < units.length - 1) {
    scaled /= 1000;
    step += 1;
  }
  return `${number(scaled, language, step === 0 ? 0 : 1)}${UNIT_SPACE}${units[step]}`;
}
