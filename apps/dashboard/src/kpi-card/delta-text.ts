import type { Kpi } from '@pulso/kpi-core/contract';
import type { Language } from '@pulso/kpi-core';
import { days, percent, points } from '../format/figure.ts';
import { millions } from '../format/money.ts';
import { number } from '../format/numbers.ts';
import type { DeltaView } from './delta.ts';

/** The move in words: first relative, then absolute (`+3,2%`, `+MM$ 134`). Ratios have points only. */
export function deltaTexts(view: DeltaView, unit: Kpi['unit'], language: Language): readonly string[] {
  const absolute = signed(view.delta, absoluteText(Math.abs(view.delta), unit, language));
  if (view.relative === null) return [absolute];
  return [signed(view.delta, relativeText(Math.abs(view.relative), language)), absolute];
}

/** A jump of more than tenfold is a factor: nobody reads `+4.210,3%`. */
function relativeText(relative: number, language: Language): string {
  return relative >= 10 ? `×${number(relative + 1, language, 0)}` : percent(relative, language);
}

function absoluteText(delta: number, unit: Kpi['unit'], language: Language): string {
  switch (unit) {
    case 'CLP':
      return millions(delta, language);
    case 'ratio':
      return points(delta, language);
    case 'days':
      return days(delta, language);
    case 'count':
      return number(delta, language);
  }
}

function signed(delta: number, text: string): string {
  if (text.startsWith('×')) return text;
  return delta < 0 ? `−${text}` : `+${text}`;
}
