import { createHash } from 'node:crypto';
import type { AlertRule, Level, Severity } from './rule.ts';

/** One alert's life. Times in epoch ms. */
export interface AlertState {
  readonly fingerprint: string;
  readonly rule: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly status: 'pending' | 'firing';
  /** When the breach began. */
  readonly since: number;
  /** When it began to fire; identifies one episode. */
  readonly startsAt: number | null;
  /** Since when it has been clear without a break. */
  readonly clearSince: number | null;
  readonly value: number | null;
}

/** Alerts by fingerprint; what is inactive is absent. */
export type AlertStates = Readonly<Record<string, AlertState>>;

/** One thing to tell: an alert began or ended. */
export interface AlertEvent {
  readonly kind: 'firing' | 'resolved';
  readonly fingerprint: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number | null;
  readonly startsAt: number;
  readonly at: number;
}

/** Rule and labels name an alert; a measurement never does. */
export function fingerprint(rule: string, labels: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([rule, sorted]))
    .digest('hex')
    .slice(0, 16);
}

/**
 * One look at all rules: pure, so that a replay of samples always gives the same events.
 * inactive → pending (breach) → firing (breach for `forMs`) → resolved (clear for `clearForMs`). A breach during
 * clearing starts the clearing again; an inhibited alert keeps its state and says nothing.
 */
export function step<Sample>(
  rules: readonly AlertRule<Sample>[],
  states: AlertStates,
  sample: Sample,
  now: number,
): { states: AlertStates; events: readonly AlertEvent[] } {
  const next: Record<string, AlertState> = {};
  const events: AlertEvent[] = [];
  const firing = new Set(Object.values(states).flatMap((state) => (state.status === 'firing' ? [state.rule] : [])));

  for (const rule of rules) {
    const inhibited = rule.inhibitedBy.some((other) => firing.has(other));
    const seen = new Set<string>();
    for (const reading of rule.read(sample)) {
      const id = fingerprint(rule.id, reading.labels);
      seen.add(id);
      const before = states[id];
      if (inhibited) {
        if (before) next[id] = before;
        continue;
      }
      const level = reading.level === 'no-data' && rule.noData === 'breach' ? 'breach' : reading.level;
      const after = advance(rule, before, { ...reading, level, id }, now);
      if (after) next[id] = after;
      const event = eventBetween(rule, before, after, now);
      if (event) events.push(event);
    }
    // A reading that is gone (a pack, a role) says nothing about its alert: it stays until it is read again.
    for (const state of Object.values(states))
      if (state.rule === rule.id && !seen.has(state.fingerprint)) next[state.fingerprint] = state;
  }
  return { states: next, events };
}

interface Look {
  readonly id: string;
  readonly level: Level;
  readonly value: number | null;
  readonly labels: Readonly<Record<string, string>>;
}

function advance<Sample>(
  rule: AlertRule<Sample>,
  before: AlertState | undefined,
  look: Look,
  now: number,
): AlertState | undefined {
  if (!before) {
    if (look.level !== 'breach') return undefined;
    const born: AlertState = {
      fingerprint: look.id,
      rule: rule.id,
      labels: look.labels,
      status: 'pending',
      since: now,
      startsAt: null,
      clearSince: null,
      value: look.value,
    };
    return fireIfDue(rule, born, now);
  }
  switch (look.level) {
    case 'breach':
      return fireIfDue(rule, { ...before, clearSince: null, value: look.value }, now);
    case 'between':
      return before.status === 'pending' ? undefined : { ...before, clearSince: null, value: look.value };
    case 'no-data':
      return before;
    case 'clear': {
      if (before.status === 'pending') return undefined;
      const clearSince = before.clearSince ?? now;
      return now - clearSince >= rule.clearForMs ? undefined : { ...before, clearSince, value: look.value };
    }
  }
}

function fireIfDue<Sample>(rule: AlertRule<Sample>, state: AlertState, now: number): AlertState {
  if (state.status === 'firing' || now - state.since < rule.forMs) return state;
  return { ...state, status: 'firing', startsAt: now };
}

function eventBetween<Sample>(
  rule: AlertRule<Sample>,
  before: AlertState | undefined,
  after: AlertState | undefined,
  now: number,
): AlertEvent | null {
  const fired = before?.status !== 'firing' && after?.status === 'firing';
  const resolved = before?.status === 'firing' && after === undefined;
  const state = fired ? after : resolved ? before : undefined;
  if (!state) return null;
  return {
    kind: fired ? 'firing' : 'resolved',
    fingerprint: state.fingerprint,
    rule: rule.id,
    severity: rule.severity,
    labels: state.labels,
    value: state.value,
    startsAt: state.startsAt ?? now,
    at: now,
  };
}
