import type { PackDefinition } from '@pulso/kpi-core';
import { isTrue, type AlertRule } from './rule.ts';

/** Ids of the business alerts that a pack's dashboard shows now; `null` when there is no snapshot to read. */
export interface BusinessSample {
  readonly business: Readonly<Record<string, readonly string[] | null>>;
}

const MINUTE = 60_000;

/** The name of a business alert among all rules. */
export const businessRuleId = (pack: string, alert: string) => `${pack}.${alert}`;

/** One rule for each business alert of a pack; its limits are the pack's own rules, so here it only begins and ends. */
export function businessRules(pack: Pick<PackDefinition, 'id' | 'presentation'>): AlertRule<BusinessSample>[] {
  return Object.entries(pack.presentation.alerts).map(([alert, { title, action }]) => ({
    id: businessRuleId(pack.id, alert),
    severity: 'warning',
    title,
    action,
    // A sheet that is imported in two steps should not alarm anybody.
    forMs: 5 * MINUTE,
    clearForMs: 5 * MINUTE,
    noData: 'keep',
    inhibitedBy: ['PostgresDown', 'RollupDrift'],
    read: ({ business }) => {
      const shown = business[pack.id] ?? null;
      return [{ ...isTrue(shown === null ? null : shown.includes(alert)), labels: { pack: pack.id } }];
    },
  }));
}
