import type { KpiPresentation, Localized } from '@pulso/kpi-core';
import { kpiCatalogue, KPI_KEYS, type KpiKey } from '../kpis/catalogue.ts';

type Text = readonly [es: string, en: string];

interface Wording {
  readonly label: Text;
  readonly description: Text;
  readonly formula: Text;
  readonly symbols: string;
}

const localized = ([es, en]: Text): Localized => ({ es, en });

const wording: Readonly<Record<KpiKey, Wording>> = {
  receivables: {
    label: ['Total por cobrar', 'Receivables'],
    description: ['Dinero emitido que aún no se paga.', 'Money that was issued and is not paid yet.'],
    formula: [
      'Suma del monto de los estados de pago abiertos (en revisión, enviados o validados).',
      'Sum of the amount of open statements (in review, sent or validated).',
    ],
    symbols: 'Σ amount, open',
  },
  receivables_in_review: {
    label: ['Por cobrar en revisión', 'Receivables in review'],
    description: ['Dinero que todavía está en revisión interna.', 'Money still in internal review.'],
    formula: ['Suma del monto de los estados de pago en revisión.', 'Sum of the amount of statements in review.'],
    symbols: 'Σ amount, status = in_review',
  },
  receivables_sent: {
    label: ['Por cobrar enviado', 'Receivables sent'],
    description: ['Dinero que espera la conformidad del cliente.', "Money that waits for the client's conformity."],
    formula: ['Suma del monto de los estados de pago enviados.', 'Sum of the amount of sent statements.'],
    symbols: 'Σ amount, status = sent',
  },
  receivables_validated: {
    label: ['Por cobrar validado', 'Receivables validated'],
    description: [
      'Dinero aceptado por el cliente que falta pagar.',
      'Money that the client accepted and has not paid.',
    ],
    formula: ['Suma del monto de los estados de pago validados.', 'Sum of the amount of validated statements.'],
    symbols: 'Σ amount, status = validated',
  },
  collected: {
    label: ['Cobrado', 'Collected'],
    description: ['Dinero que entró en el período.', 'Money that came in during the period.'],
    formula: [
      'Suma del monto de los estados de pago pagados dentro del período.',
      'Sum of the amount of statements paid within the period.',
    ],
    symbols: 'Σ amount, paid, paid_on ∈ P',
  },
  target_progress: {
    label: ['Avance de meta', 'Target progress'],
    description: ['Cuánto de la meta de cobro se alcanzó.', 'How much of the collection target was reached.'],
    formula: [
      'Cobrado en el período dividido por la meta del período. Verde si va al ritmo del tiempo transcurrido.',
      'Collected in the period divided by its target. Green when it keeps pace with the time that has passed.',
    ],
    symbols: 'collected ÷ target(P)',
  },
  dso: {
    label: ['DSO', 'Days sales outstanding'],
    description: [
      'Días que tarda en pagarse cada peso enviado al cliente.',
      'Days that each peso sent to a client takes to be paid.',
    ],
    formula: [
      'Promedio de días ponderado por monto de los enviados, validados y pagados: días hasta el pago, o de espera si no se ha pagado.',
      'Amount-weighted mean of the days of sent, validated and paid statements: days to payment, or of waiting when unpaid.',
    ],
    symbols: 'Σ(days · amount) ÷ Σ amount; sent, validated, paid',
  },
  avg_collection_days: {
    label: ['Días medios de cobro', 'Average collection days'],
    description: ['Cuánto tardaron los pagos del período.', 'How long the payments of the period took.'],
    formula: [
      'Promedio simple de los días entre envío y pago de lo pagado en el período.',
      'Plain mean of the days from sending to payment of what was paid in the period.',
    ],
    symbols: 'mean(paid_on − clock start), paid_on ∈ P',
  },
  overdue_amount: {
    label: ['Vencido', 'Overdue'],
    description: ['Dinero cuya fecha de pago prometida ya pasó.', 'Money whose promised payment date has passed.'],
    formula: [
      'Suma del monto abierto con fecha estimada de pago anterior a hoy.',
      'Sum of the open amount whose expected payment date is before today.',
    ],
    symbols: 'Σ amount, open, expected_payment_on < asOf',
  },
  overdue_count: {
    label: ['Estados de pago vencidos', 'Overdue statements'],
    description: ['Cuántos pagos prometidos no llegaron.', 'How many promised payments did not come.'],
    formula: [
      'Número de estados de pago abiertos con fecha estimada de pago anterior a hoy.',
      'Number of open statements whose expected payment date is before today.',
    ],
    symbols: '# open, expected_payment_on < asOf',
  },
  critical_amount: {
    label: ['Crítico +{rule.critical_days} d', 'Critical +{rule.critical_days} d'],
    description: [
      'Dinero que espera hace más de {rule.critical_days} días.',
      'Money that has waited for more than {rule.critical_days} days.',
    ],
    formula: [
      'Suma del monto abierto con más de {rule.critical_days} días.',
      'Sum of the open amount older than {rule.critical_days} days.',
    ],
    symbols: 'Σ amount, open, age > {rule.critical_days}',
  },
  critical_count: {
    label: ['Estados de pago críticos', 'Critical statements'],
    description: [
      'Cuántos esperan hace más de {rule.critical_days} días.',
      'How many have waited for more than {rule.critical_days} days.',
    ],
    formula: [
      'Número de estados de pago abiertos con más de {rule.critical_days} días.',
      'Number of open statements older than {rule.critical_days} days.',
    ],
    symbols: '# open, age > {rule.critical_days}',
  },
  critical_share: {
    label: ['Porción crítica', 'Critical share'],
    description: ['Qué parte de lo por cobrar es crítica.', 'What part of receivables is critical.'],
    formula: ['Monto crítico dividido por el total por cobrar.', 'Critical amount divided by receivables.'],
    symbols: 'Σ amount, open, age > {rule.critical_days} ÷ receivables',
  },
  collection_efficiency: {
    label: ['Eficiencia de cobranza', 'Collection efficiency'],
    description: ['Qué parte de lo por cobrar es reciente.', 'What part of receivables is recent.'],
    formula: [
      'Monto abierto con {rule.efficient_days} días o menos dividido por el total por cobrar.',
      'Open amount of {rule.efficient_days} days or less divided by receivables.',
    ],
    symbols: 'Σ amount, open, age ≤ {rule.efficient_days} ÷ receivables',
  },
  approval_rate: {
    label: ['Tasa de aprobación', 'Approval rate'],
    description: ['Cuántos de los enviados aceptó el cliente.', 'How many of those sent the client accepted.'],
    formula: [
      'Número de validados y pagados dividido por los enviados, validados y pagados.',
      'Number of validated and paid divided by sent, validated and paid.',
    ],
    symbols: '(validated + paid) ÷ (sent + validated + paid)',
  },
  approval_amount_ratio: {
    label: ['Aprobado sobre propuesto', 'Approved over proposed'],
    description: ['Qué parte de lo propuesto se aprobó.', 'What part of the proposed amount was approved.'],
    formula: [
      'Suma aprobada dividida por la propuesta, de validados y pagados con monto aprobado.',
      'Approved sum divided by the proposed one, over validated and paid with an approved amount.',
    ],
    symbols: 'Σ approved ÷ Σ proposed',
  },
  recovery_rate: {
    label: ['Tasa de recuperación', 'Recovery rate'],
    description: ['Qué parte de lo emitido ya se pagó.', 'What part of what was issued is paid.'],
    formula: [
      'Monto pagado dividido por la suma de lo pagado y lo por cobrar.',
      'Paid amount divided by the sum of paid amount and receivables.',
    ],
    symbols: 'Σ paid ÷ (Σ paid + receivables)',
  },
  conformity_rate: {
    label: ['Con conformidad', 'With conformity'],
    description: [
      'Cuántos tienen la aceptación escrita del cliente.',
      "How many have the client's written acceptance.",
    ],
    formula: [
      'Estados de pago con fecha o número de conformidad dividido por todos.',
      'Statements with a conformity date or number divided by all.',
    ],
    symbols: '# with conformity ÷ #',
  },
  conformity_days: {
    label: ['Días a conformidad', 'Days to conformity'],
    description: ['Cuánto tarda el cliente en dar la conformidad.', 'How long the client takes to accept.'],
    formula: [
      'Promedio de días entre envío y conformidad, donde existen ambas fechas.',
      'Mean of the days from sending to conformity, where both dates exist.',
    ],
    symbols: 'mean(conformity_on − sent_on) ≥ 0',
  },
  rework_rate: {
    label: ['Retrabajo', 'Rework'],
    description: ['Cuántos hubo que rehacer.', 'How many had to be redone.'],
    formula: [
      'Estados de pago con motivo de rechazo, o que volvieron a revisión, dividido por todos.',
      'Statements with a rework reason, or that went back to review, divided by all.',
    ],
    symbols: '# rework ÷ #',
  },
  on_time_rate: {
    label: ['Cobro a tiempo', 'Paid on time'],
    description: [
      'Cuántos pagos del período llegaron en {rule.on_time_days} días.',
      'How many payments of the period came within {rule.on_time_days} days.',
    ],
    formula: [
      'Pagados en el período en {rule.on_time_days} días o menos dividido por los pagados con días conocidos.',
      'Paid in the period within {rule.on_time_days} days divided by those paid whose days are known.',
    ],
    symbols: '# settle days ≤ {rule.on_time_days} ÷ # with settle days, paid_on ∈ P',
  },
  cycle_days: {
    label: ['Ciclo emisión–pago', 'Issue-to-payment cycle'],
    description: ['Cuánto pasa desde que se emite hasta que se paga.', 'How long it takes from issue to payment.'],
    formula: [
      'Promedio de días entre emisión y pago de lo pagado en el período.',
      'Mean of the days from issue to payment of what was paid in the period.',
    ],
    symbols: 'mean(paid_on − issued_on) ≥ 0, paid_on ∈ P',
  },
  run_rate_annual: {
    label: ['Proyección anual', 'Annual run rate'],
    description: ['Lo que se cobraría en un año a este ritmo.', 'What a year would bring at this pace.'],
    formula: [
      '12 veces el promedio mensual cobrado en los últimos 3 meses completos; no usa el filtro de fechas.',
      '12 times the monthly mean collected over the last 3 complete months; ignores the date filter.',
    ],
    symbols: '12 · mean(collected per month), last 3 complete',
  },
  forecast_30d: {
    label: ['Cobro esperado 30 d', 'Expected in 30 days'],
    description: ['Lo que probablemente entre en 30 días.', 'What is likely to come in within 30 days.'],
    formula: [
      'Monto abierto con pago esperado entre hoy y 30 días más, ponderado por la probabilidad según su antigüedad.',
      'Open amount expected from today to 30 days on, weighted by its probability by age.',
    ],
    symbols: 'Σ amount · p(age), open, asOf ≤ expected ≤ asOf + 30',
  },
  daily_capital_cost: {
    label: ['Costo financiero diario', 'Daily capital cost'],
    description: ['Lo que cuesta cada día el dinero que espera.', 'What the waiting money costs every day.'],
    formula: [
      'Total por cobrar por {rule.capital_cost_rate} anual dividido por 365.',
      'Receivables times {rule.capital_cost_rate} a year divided by 365.',
    ],
    symbols: 'receivables × {rule.capital_cost_rate} ÷ 365',
  },
  gross_margin: {
    label: ['Margen bruto', 'Gross margin'],
    description: [
      'Lo que queda de lo aceptado después de los costos.',
      'What is left of accepted work after its costs.',
    ],
    formula: [
      'Ingresos (validados y pagados) menos costos de sus proyectos, dividido por los ingresos.',
      'Revenue (validated and paid) less the costs of the projects, divided by revenue.',
    ],
    symbols: '(revenue − costs) ÷ revenue',
  },
  open_statements: {
    label: ['Estados de pago abiertos', 'Open statements'],
    description: ['Cuántos están en curso.', 'How many are under way.'],
    formula: ['Número de estados de pago abiertos.', 'Number of open statements.'],
    symbols: '# open',
  },
  active_projects: {
    label: ['Proyectos activos', 'Active projects'],
    description: ['Proyectos con dinero por cobrar.', 'Projects with money to collect.'],
    formula: ['Proyectos distintos con estados de pago abiertos.', 'Distinct projects with open statements.'],
    symbols: '# distinct project, open',
  },
  active_clients: {
    label: ['Clientes activos', 'Active clients'],
    description: ['Clientes con pagos pendientes.', 'Clients with payments to make.'],
    formula: ['Clientes distintos con estados de pago abiertos.', 'Distinct clients with open statements.'],
    symbols: '# distinct client, open',
  },
};

/** Every KPI in words and symbols. All of them list their rows. */
export const kpiPresentations: Readonly<Record<KpiKey, KpiPresentation>> = Object.fromEntries(
  KPI_KEYS.map((key) => {
    const { label, description, formula, symbols } = wording[key];
    return [
      key,
      {
        label: localized(label),
        description: localized(description),
        formula: localized(formula),
        symbols,
        unit: kpiCatalogue[key].unit,
        drilldown: true,
      } satisfies KpiPresentation,
    ];
  }),
) as Record<KpiKey, KpiPresentation>;
