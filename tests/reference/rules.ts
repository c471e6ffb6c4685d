import type { Limits, RuleRow } from './model.ts';

/** Every threshold of the specification, by the key under which the table `rule` may change it. */
export const RULE_DEFAULTS = {
  critical_days: 90,
  high_value_amount: 100_000_000,
  efficient_days: 30,
  on_time_days: 35,
  forecast_days: 30,
  capital_cost_rate: 0.12,
  probability_0_30: 0.85,
  probability_31_60: 0.7,
  probability_61_90: 0.55,
  probability_over_90: 0.35,
  scenario_optimistic: 0.9,
  scenario_realistic: 0.7,
  scenario_pessimistic: 0.5,
  pace_amber: 0.9,
  dso_green: 35,
  dso_amber: 45,
  avg_collection_days_green: 35,
  avg_collection_days_amber: 45,
  critical_share_green: 0.1,
  critical_share_amber: 0.3,
  collection_efficiency_green: 0.85,
  collection_efficiency_amber: 0.7,
  approval_rate_green: 0.85,
  approval_rate_amber: 0.7,
  approval_amount_ratio_green: 0.95,
  approval_amount_ratio_amber: 0.85,
  recovery_rate_green: 0.8,
  recovery_rate_amber: 0.6,
  conformity_days_green: 30,
  conformity_days_amber: 45,
  rework_rate_green: 0.05,
  rework_rate_amber: 0.15,
  on_time_rate_green: 0.8,
  on_time_rate_amber: 0.6,
  cycle_days_green: 30,
  cycle_days_amber: 45,
  gross_margin_green: 0.35,
  gross_margin_amber: 0.15,
  alert_client_share: 0.4,
  alert_statement_share: 0.1,
  alert_statement_days: 45,
  alert_dso: 75,
  alert_critical_share: 0.3,
  alert_expected_share: 0.3,
} as const;

export type RuleKey = keyof typeof RULE_DEFAULTS;
export type Rules = Readonly<Record<RuleKey, number>>;

export function rulesOf(rows: readonly RuleRow[]): Rules {
  const rules: Record<string, number> = { ...RULE_DEFAULTS };
  for (const row of rows) rules[row.key] = row.value;
  return rules as Rules;
}

/** Green and amber limit of a KPI, null where the catalogue names none. */
export function limitsOf(rules: Rules, metric: string): Limits | null {
  const byKey: Readonly<Record<string, number>> = rules;
  const green = byKey[`${metric}_green`];
  const amber = byKey[`${metric}_amber`];
  return green === undefined || amber === undefined ? null : { green, amber };
}
