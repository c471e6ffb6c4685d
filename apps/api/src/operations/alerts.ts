import type { Operations, PackDefinition } from '@pulso/kpi-core';
import { businessRules, loadStates, recentEvents, SYSTEM_RULES } from '@pulso/monitoring';
import type { Database } from '@pulso/platform';

const HISTORY = 30;

/** The alerts that fire now and what began and ended before, without the measured values: a rule's name is no figure. */
export async function alertsNow(
  db: Database,
  packs: readonly PackDefinition[],
): Promise<NonNullable<Operations['alerts']>> {
  const rules = new Map(
    [...SYSTEM_RULES, ...packs.flatMap(businessRules)].map(({ id, title, action, severity }) => [
      id,
      { title, action, severity },
    ]),
  );
  const describe = (rule: string) =>
    rules.get(rule) ?? {
      title: { es: rule, en: rule },
      action: { es: '', en: '' },
      severity: 'warning' as const,
    };
  const [states, events] = await Promise.all([loadStates(db), recentEvents(db, HISTORY)]);
  return {
    firing: Object.values(states)
      .filter(({ status }) => status === 'firing')
      .toSorted((a, b) => b.since - a.since)
      .map(({ rule, labels, since }) => ({ rule, labels, ...describe(rule), since: new Date(since).toISOString() })),
    history: events.map(({ rule, labels, kind, severity, at, silenced }) => ({
      rule,
      labels,
      ...describe(rule),
      severity,
      kind,
      at: new Date(at).toISOString(),
      silenced,
    })),
  };
}
