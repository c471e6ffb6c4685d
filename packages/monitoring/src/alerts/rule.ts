import type { Localized } from '@pulso/kpi-core';

export type Severity = 'warning' | 'critical';

/**
 * What one look says about a rule: `breach` beyond the limit, `clear` safely within the clear limit, `between` neither
 * (the state stays as it is), `no-data` not known.
 */
export type Level = 'breach' | 'clear' | 'between' | 'no-data';

export interface Reading {
  readonly level: Level;
  /** What was measured, in the rule's unit. */
  readonly value: number | null;
  /** Tells alerts of one rule apart (`{ role: 'queue' }`); identity, never a measurement. */
  readonly labels: Readonly<Record<string, string>>;
}

export interface AlertRule<Sample> {
  /** Stable name in the field's style, e.g. `WorkersLow`. */
  readonly id: string;
  readonly severity: Severity;
  readonly title: Localized;
  /** What to do. */
  readonly action: Localized;
  /** A breach must last this long before it fires, ms. */
  readonly forMs: number;
  /** It must be clear for this long before it is resolved, ms. */
  readonly clearForMs: number;
  /** What not knowing means: nothing changes, or it counts as a breach. */
  readonly noData: 'keep' | 'breach';
  /** While one of these rules fires, this one says nothing: its cause is known. */
  readonly inhibitedBy: readonly string[];
  read(sample: Sample): readonly Reading[];
}

/** Reads a value against a limit and a clear limit (hysteresis). Above is bad. */
export function above(value: number | null, limit: number, clearLimit: number): Pick<Reading, 'level' | 'value'> {
  if (value === null) return { level: 'no-data', value };
  return { level: value > limit ? 'breach' : value <= clearLimit ? 'clear' : 'between', value };
}

/** The same where below is bad. */
export function below(value: number | null, limit: number, clearLimit: number): Pick<Reading, 'level' | 'value'> {
  if (value === null) return { level: 'no-data', value };
  return { level: value < limit ? 'breach' : value >= clearLimit ? 'clear' : 'between', value };
}

/** True is bad. */
export function isTrue(value: boolean | null): Pick<Reading, 'level' | 'value'> {
  if (value === null) return { level: 'no-data', value };
  return { level: value ? 'breach' : 'clear', value: value ? 1 : 0 };
}
