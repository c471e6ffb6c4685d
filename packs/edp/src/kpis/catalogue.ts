import type { Kpi } from '@pulso/kpi-core';
import type { RuleKey } from '../rules/definitions.ts';

export interface KpiDefinition {
  readonly unit: Kpi['unit'];
  readonly better: Kpi['better'];
  /**
   * `flow` is compared with the period before it and shows its last months; `stock` with its value 30 days before and
   * shows recorded days.
   */
  readonly family: 'stock' | 'flow';
  /** Rules of the inclusive limits. */
  readonly limits?: { readonly green: RuleKey; readonly amber: RuleKey };
}

type Limited = Extract<RuleKey, `${string}_green`> extends `${infer K}_green` ? K : never;

interface StockDefinition extends KpiDefinition {
  readonly family: 'stock';
}
interface FlowDefinition extends KpiDefinition {
  readonly family: 'flow';
}

function stock(unit: Kpi['unit'], better: Kpi['better'], limits?: Limited): StockDefinition {
  return { unit, better, family: 'stock', ...limitRules(limits) };
}

function flow(unit: Kpi['unit'], better: Kpi['better'], limits?: Limited): FlowDefinition {
  return { unit, better, family: 'flow', ...limitRules(limits) };
}

function limitRules(key: Limited | undefined): Pick<KpiDefinition, 'limits'> {
  return key ? { limits: { green: `${key}_green`, amber: `${key}_amber` } } : {};
}

/** Every KPI of the pack, in the order of the catalogue. */
export const kpiCatalogue = {
  receivables: stock('CLP', null),
  receivables_in_review: stock('CLP', null),
  receivables_sent: stock('CLP', null),
  receivables_validated: stock('CLP', null),
  collected: flow('CLP', 'up'),
  target_progress: flow('ratio', 'up'),
  dso: stock('days', 'down', 'dso'),
  avg_collection_days: flow('days', 'down', 'avg_collection_days'),
  overdue_amount: stock('CLP', 'down'),
  overdue_count: stock('count', 'down'),
  critical_amount: stock('CLP', 'down'),
  critical_count: stock('count', 'down'),
  critical_share: stock('ratio', 'down', 'critical_share'),
  collection_efficiency: stock('ratio', 'up', 'collection_efficiency'),
  approval_rate: stock('ratio', 'up', 'approval_rate'),
  approval_amount_ratio: stock('ratio', 'up', 'approval_amount_ratio'),
  recovery_rate: stock('ratio', 'up', 'recovery_rate'),
  conformity_rate: stock('ratio', 'up'),
  conformity_days: stock('days', 'down', 'conformity_days'),
  rework_rate: stock('ratio', 'down', 'rework_rate'),
  on_time_rate: flow('ratio', 'up', 'on_time_rate'),
  cycle_days: flow('days', 'down', 'cycle_days'),
  run_rate_annual: stock('CLP', 'up'),
  forecast_30d: stock('CLP', 'up'),
  daily_capital_cost: stock('CLP', 'down'),
  gross_margin: stock('ratio', 'up', 'gross_margin'),
  open_statements: stock('count', null),
  active_projects: stock('count', null),
  active_clients: stock('count', null),
} as const satisfies Readonly<Record<string, KpiDefinition>>;

export type KpiKey = keyof typeof kpiCatalogue;
export const KPI_KEYS = Object.keys(kpiCatalogue) as KpiKey[];

export type FlowKey = { [K in KpiKey]: (typeof kpiCatalogue)[K]['family'] extends 'flow' ? K : never }[KpiKey];
export type StockKey = Exclude<KpiKey, FlowKey>;
