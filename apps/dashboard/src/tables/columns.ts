import type { Unit } from '@pulso/kpi-core/presentation';

/** Figures stand at the right, so that their digits align. */
export function isNumeric(unit: Unit): boolean {
  return unit === 'CLP' || unit === 'days' || unit === 'ratio' || unit === 'count';
}
