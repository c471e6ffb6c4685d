import type { PackPresentation } from '@pulso/kpi-core';
import { HEADLINE } from '../dashboard/headline.ts';
import { alertPresentations } from './alerts.ts';
import { chartPresentations } from './charts.ts';
import { filterPresentations } from './filters.ts';
import { kpiPresentations } from './kpis.ts';
import { rowColumnPresentations } from './rows.ts';
import { tablePresentations } from './tables.ts';
import { valueLabels } from './values.ts';

const kpi = (key: keyof typeof kpiPresentations) => ({ kind: 'kpi', key }) as const;
const chart = (key: keyof typeof chartPresentations) => ({ kind: 'chart', key }) as const;
const table = (key: string) => ({ kind: 'table', key }) as const;

/** How the page shows this pack: what is waiting, where it is stuck, what to do next. */
export const presentation: PackPresentation = {
  hero: HEADLINE,
  sections: [
    {
      id: 'waiting',
      title: { es: 'Cuánto espera', en: 'How much is waiting' },
      items: [
        chart('aging'),
        chart('trend'),
        kpi('receivables_in_review'),
        kpi('receivables_sent'),
        kpi('receivables_validated'),
        kpi('open_statements'),
        kpi('active_projects'),
        kpi('active_clients'),
        chart('status'),
      ],
    },
    {
      id: 'stuck',
      title: { es: 'Dónde está detenido', en: 'Where it is stuck' },
      items: [
        table('critical'),
        kpi('critical_count'),
        kpi('critical_share'),
        kpi('overdue_count'),
        chart('client_concentration'),
        chart('managers'),
        chart('dso_by_manager'),
      ],
    },
    {
      id: 'incoming',
      title: { es: 'Qué va a entrar', en: 'What will come in' },
      items: [
        chart('cash_in'),
        table('forecast'),
        kpi('run_rate_annual'),
        kpi('recovery_rate'),
        kpi('daily_capital_cost'),
      ],
    },
    {
      id: 'speed',
      title: { es: 'Qué tan rápido', en: 'How fast' },
      items: [kpi('avg_collection_days'), kpi('conformity_days'), kpi('cycle_days'), kpi('on_time_rate')],
    },
    {
      id: 'quality',
      title: { es: 'Calidad', en: 'Quality' },
      items: [
        kpi('approval_rate'),
        kpi('approval_amount_ratio'),
        kpi('conformity_rate'),
        kpi('rework_rate'),
        chart('rework_reasons'),
      ],
    },
    {
      id: 'profitability',
      title: { es: 'Rentabilidad', en: 'Profitability' },
      items: [
        kpi('gross_margin'),
        chart('cost_mix'),
        table('by_client'),
        table('by_project'),
        table('by_manager'),
        table('months'),
      ],
    },
  ],
  kpis: kpiPresentations,
  charts: chartPresentations,
  tables: tablePresentations,
  filters: filterPresentations,
  values: valueLabels,
  alerts: alertPresentations,
  rows: rowColumnPresentations,
  datasets: {
    statements: {
      label: { es: 'Estados de pago', en: 'Statements' },
      description: {
        es: 'Planilla de estados de pago (CSV o XLSX).',
        en: 'Sheet of progress-payment statements (CSV or XLSX).',
      },
    },
    costs: {
      label: { es: 'Costos', en: 'Costs' },
      description: { es: 'Facturas de costo por proyecto.', en: 'Cost invoices by project.' },
    },
    targets: {
      label: { es: 'Metas', en: 'Targets' },
      description: { es: 'Metas mensuales de cobro.', en: 'Monthly collection targets.' },
    },
  },
};
