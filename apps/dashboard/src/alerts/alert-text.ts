import type { BusinessAlert } from '@pulso/kpi-core/contract';
import type { PackPresentation, Unit } from '@pulso/kpi-core/presentation';
import { number } from '../format/numbers.ts';
import type { Locale } from '../i18n/locale-context.tsx';

/**
 * Writes an alert's parameters for its text. Amounts and shares carry their unit; days do not, because the texts say
 * "days" themselves. `value` and `limit` have the unit of the figure that the alert is named after, else the one that
 * its name says (`client_share`).
 */
export function alertParams(
  alert: BusinessAlert,
  kpis: PackPresentation['kpis'],
  locale: Locale,
): Record<string, string> {
  const ofAlert = kpis[alert.id]?.unit ?? unitOf(alert.id);
  return Object.fromEntries(
    Object.entries(alert.params).map(([name, value]) => {
      const unit = name === 'value' || name === 'limit' ? ofAlert : unitOf(name);
      return [name, write(value, unit, locale)];
    }),
  );
}

function write(value: string | number | null, unit: Unit | null, locale: Locale): string {
  if (typeof value !== 'number') return value ?? '—';
  if (unit === 'CLP') return locale.cardFigure(value, unit);
  if (unit === 'ratio') return locale.figure(value, unit);
  return number(value, locale.language, Number.isInteger(value) ? 0 : 1);
}

function unitOf(name: string): Unit | null {
  if (/amount/i.test(name)) return 'CLP';
  if (/share|ratio|rate/i.test(name)) return 'ratio';
  return null;
}
