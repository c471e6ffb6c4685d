import type { Kpi } from '@pulso/kpi-core/contract';

export interface Pace {
  /** Share of the target reached; may be over 1. */
  readonly reached: number;
  /** Share that is expected by today. */
  readonly expected: number;
  readonly target: number;
}

/**
 * Reads a figure against its target. A ratio with a target is the share reached itself; an amount is divided by it.
 * `null` without a target or a value.
 */
export function paceOf(kpi: Pick<Kpi, 'value' | 'unit' | 'target'>): Pace | null {
  if (kpi.value === null || !kpi.target) return null;
  const reached = kpi.unit === 'ratio' ? kpi.value : kpi.target.value === 0 ? null : kpi.value / kpi.target.value;
  return reached === null ? null : { reached, expected: clamp(kpi.target.elapsed), target: kpi.target.value };
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
