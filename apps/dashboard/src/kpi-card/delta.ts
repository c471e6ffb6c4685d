import type { Kpi } from '@pulso/kpi-core/contract';

export interface DeltaView {
  /** Which way the figure moved; `flat` when the move is not visible in its written form. */
  readonly direction: 'up' | 'down' | 'flat';
  /** Whether that is welcome. Neutral where neither way is better, and for moves too small to mean something. */
  readonly sentiment: 'good' | 'bad' | 'neutral';
  readonly delta: number;
  /** Change relative to the comparison, 0.032 = 3.2 %; `null` for ratios (they differ by points) and from zero. */
  readonly relative: number | null;
}

/** Moves below this share of the comparison say nothing about good or bad. */
const NOISE_SHARE = 0.005;
/** The same for ratios: a fifth of a percentage point. */
const NOISE_POINTS = 0.002;
/** Smaller differences disappear in rounding: whole pesos, tenths of a day, tenths of a point. */
const INVISIBLE = { CLP: 0.5, count: 0.5, days: 0.05, ratio: 0.0005 } as const;

/** How a figure compares with its like-for-like period; `null` when nothing comparable exists. */
export function deltaView(kpi: Pick<Kpi, 'delta' | 'previous' | 'unit' | 'better'>): DeltaView | null {
  const { delta, previous, unit, better } = kpi;
  if (delta === null || previous === null) return null;
  const direction = Math.abs(delta) < INVISIBLE[unit] ? 'flat' : delta > 0 ? 'up' : 'down';
  const noise = unit === 'ratio' ? NOISE_POINTS : Math.abs(previous) * NOISE_SHARE;
  const neutral = direction === 'flat' || better === null || Math.abs(delta) <= noise;
  return {
    direction,
    sentiment: neutral ? 'neutral' : direction === better ? 'good' : 'bad',
    delta,
    relative: unit === 'ratio' || previous === 0 ? null : delta / Math.abs(previous),
  };
}
