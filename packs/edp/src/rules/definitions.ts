import type { Localized, RuleDefinition } from '@pulso/kpi-core';

type Kind = Pick<RuleDefinition, 'unit' | 'min' | 'max'>;

const DAYS: Kind = { unit: 'days', min: 0, max: 3650 };
const SHARE: Kind = { unit: 'ratio', min: 0, max: 1 };
const AMOUNT: Kind = { unit: 'CLP', min: 0, max: 1e15 };

function rule(kind: Kind, value: number, es: string, en: string): RuleDefinition {
  return { ...kind, default: value, label: { es, en } };
}

/** A green and an amber limit; both inclusive. */
function limits<K extends string>(
  key: K,
  kind: Kind,
  [green, amber]: readonly [number, number],
  name: Localized,
): Record<`${K}_green` | `${K}_amber`, RuleDefinition> {
  return {
    [`${key}_green`]: rule(kind, green, `${name.es}: límite verde`, `${name.en}: green limit`),
    [`${key}_amber`]: rule(kind, amber, `${name.es}: límite ámbar`, `${name.en}: amber limit`),
  } as Record<`${K}_green` | `${K}_amber`, RuleDefinition>;
}

/** Every threshold of the formulas, with what holds until someone sets another value. */
export const ruleDefinitions = {
  ...limits('dso', DAYS, [35, 45], { es: 'DSO', en: 'DSO' }),
  ...limits('avg_collection_days', DAYS, [35, 45], { es: 'Días medios de cobro', en: 'Average collection days' }),
  ...limits('critical_share', SHARE, [0.1, 0.3], { es: 'Porción crítica', en: 'Critical share' }),
  ...limits('collection_efficiency', SHARE, [0.85, 0.7], {
    es: 'Eficiencia de cobranza',
    en: 'Collection efficiency',
  }),
  ...limits('approval_rate', SHARE, [0.85, 0.7], { es: 'Tasa de aprobación', en: 'Approval rate' }),
  ...limits('approval_amount_ratio', { unit: 'ratio', min: 0, max: 10 }, [0.95, 0.85], {
    es: 'Aprobado sobre propuesto',
    en: 'Approved over proposed',
  }),
  ...limits('recovery_rate', SHARE, [0.8, 0.6], { es: 'Tasa de recuperación', en: 'Recovery rate' }),
  ...limits('conformity_days', DAYS, [30, 45], { es: 'Días a conformidad', en: 'Days to conformity' }),
  ...limits('rework_rate', SHARE, [0.05, 0.15], { es: 'Retrabajo', en: 'Rework' }),
  ...limits('on_time_rate', SHARE, [0.8, 0.6], { es: 'Cobro a tiempo', en: 'Paid on time' }),
  ...limits('cycle_days', DAYS, [30, 45], { es: 'Ciclo emisión–pago', en: 'Issue-to-payment cycle' }),
  ...limits('gross_margin', { unit: 'ratio', min: -10, max: 1 }, [0.35, 0.15], {
    es: 'Margen bruto',
    en: 'Gross margin',
  }),
  target_pace_amber: rule(SHARE, 0.9, 'Meta: parte del ritmo que da ámbar', 'Target: share of the pace that is amber'),

  critical_days: rule(DAYS, 90, 'Crítico: más de estos días', 'Critical: more than these days'),
  efficient_days: rule(DAYS, 30, 'Eficiencia: hasta estos días', 'Efficiency: up to these days'),
  on_time_days: rule(DAYS, 35, 'A tiempo: hasta estos días', 'On time: up to these days'),
  high_value_amount: rule(AMOUNT, 100_000_000, 'Alto valor: desde este monto', 'High value: from this amount'),
  capital_cost_rate: rule(SHARE, 0.12, 'Costo anual del capital', 'Yearly cost of capital'),

  collection_probability_30: rule(
    SHARE,
    0.85,
    'Probabilidad de cobro hasta 30 días',
    'Probability of payment up to 30 days',
  ),
  collection_probability_60: rule(
    SHARE,
    0.7,
    'Probabilidad de cobro hasta 60 días',
    'Probability of payment up to 60 days',
  ),
  collection_probability_90: rule(
    SHARE,
    0.55,
    'Probabilidad de cobro hasta 90 días',
    'Probability of payment up to 90 days',
  ),
  collection_probability_later: rule(
    SHARE,
    0.35,
    'Probabilidad de cobro sobre 90 días',
    'Probability of payment over 90 days',
  ),

  scenario_optimistic: rule(SHARE, 0.9, 'Escenario optimista', 'Optimistic scenario'),
  scenario_realistic: rule(SHARE, 0.7, 'Escenario realista', 'Realistic scenario'),
  scenario_pessimistic: rule(SHARE, 0.5, 'Escenario pesimista', 'Pessimistic scenario'),

  alert_client_share: rule(SHARE, 0.4, 'Alerta: porción de un cliente', 'Alert: share of one client'),
  alert_statement_share: rule(SHARE, 0.1, 'Alerta: porción de un estado de pago', 'Alert: share of one statement'),
  alert_statement_days: rule(DAYS, 45, 'Alerta: días de un estado de pago', 'Alert: days of one statement'),
  alert_dso_days: rule(DAYS, 75, 'Alerta: DSO sobre estos días', 'Alert: DSO over these days'),
  alert_critical_share: rule(SHARE, 0.3, 'Alerta: porción crítica', 'Alert: critical share'),
  alert_expected_share: rule(
    SHARE,
    0.3,
    'Alerta: porción que se espera cobrar en 30 días',
    'Alert: share expected within 30 days',
  ),
} as const satisfies Readonly<Record<string, RuleDefinition>>;

export type RuleKey = keyof typeof ruleDefinitions;

/** The rule in force; the default where none was set. */
export function ruleValue(rules: Readonly<Record<string, number>>, key: RuleKey): number {
  return rules[key] ?? ruleDefinitions[key].default;
}
