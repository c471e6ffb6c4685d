import type { ChartPresentation } from '@pulso/kpi-core';
import { costKindLabels, statusLabels } from './values.ts';

const days = (from: number, to: number) => ({ es: `${from}–${to} d`, en: `${from}–${to} d` });
const AMOUNT = { es: 'Monto', en: 'Amount' };
const COUNT = { es: 'Cantidad', en: 'Count' };
const CUMULATIVE = { es: 'Acumulado', en: 'Cumulative' };

export const chartPresentations = {
  aging: {
    label: { es: 'Antigüedad de lo por cobrar', en: 'Ageing of receivables' },
    description: {
      es: 'Cuánto dinero espera y hace cuántos días. Suma el total por cobrar.',
      en: 'How much money waits, and for how many days. Adds up to receivables.',
    },
    kind: 'bars',
    items: 'aging.buckets',
    category: 'id',
    categoryLabels: {
      '0-15': days(0, 15),
      '16-30': days(16, 30),
      '31-45': days(31, 45),
      '46-60': days(46, 60),
      '61-90': days(61, 90),
      '90+': { es: 'Más de 90 d', en: 'Over 90 d' },
    },
    series: [
      { field: 'amount', label: AMOUNT, unit: 'CLP', as: 'bar' },
      { field: 'count', label: COUNT, unit: 'count', as: 'line' },
    ],
    drilldownBucket: 'id',
  },
  status: {
    label: { es: 'Por estado', en: 'By status' },
    description: { es: 'Dónde está el dinero en el flujo.', en: 'Where in the workflow the money stands.' },
    kind: 'donut',
    items: 'status.items',
    category: 'status',
    categoryLabels: statusLabels,
    series: [
      { field: 'amount', label: AMOUNT, unit: 'CLP' },
      { field: 'count', label: COUNT, unit: 'count' },
    ],
    drilldownBucket: 'status',
    filter: { field: 'status', value: 'status' },
  },
  client_concentration: {
    label: { es: 'Concentración por cliente', en: 'Client concentration' },
    description: {
      es: 'Los diez clientes que más deben, y cuánto suman.',
      en: 'The ten clients that owe most, and what they add up to.',
    },
    kind: 'pareto',
    items: 'client_concentration.items',
    category: 'client',
    series: [
      { field: 'amount', label: AMOUNT, unit: 'CLP', as: 'bar' },
      { field: 'cumulativeShare', label: CUMULATIVE, unit: 'ratio', as: 'line' },
    ],
    others: 'client_concentration.others',
    drilldownBucket: 'clientId',
    filter: { field: 'client', value: 'client' },
  },
  cash_in: {
    label: { es: 'Cobros esperados', en: 'Expected payments' },
    description: {
      es: 'Cuándo debería entrar lo por cobrar, y cuánto es probable.',
      en: 'When receivables should come in, and how much is likely.',
    },
    kind: 'bars',
    items: 'cash_in.buckets',
    category: 'id',
    categoryLabels: {
      overdue: { es: 'Vencido', en: 'Overdue' },
      '0-30': days(0, 30),
      '31-60': days(31, 60),
      '61-90': days(61, 90),
      later: { es: 'Más adelante', en: 'Later' },
      unscheduled: { es: 'Sin fecha', en: 'Unscheduled' },
    },
    series: [
      { field: 'amount', label: AMOUNT, unit: 'CLP', as: 'bar' },
      { field: 'weighted', label: { es: 'Probable', en: 'Likely' }, unit: 'CLP', as: 'bar' },
    ],
    drilldownBucket: 'id',
  },
  trend: {
    label: { es: 'Tendencia', en: 'Trend' },
    description: {
      es: 'Doce meses y tres proyectados con el promedio de los últimos tres completos. No usa el filtro de fechas.',
      en: 'Twelve months and three projected as the mean of the last three complete ones. Ignores the date filter.',
    },
    kind: 'trend',
    items: 'trend.months',
    category: 'month',
    series: [
      { field: 'issued', label: { es: 'Emitido', en: 'Issued' }, unit: 'CLP', as: 'line' },
      { field: 'collected', label: { es: 'Cobrado', en: 'Collected' }, unit: 'CLP', as: 'line' },
      { field: 'costs', label: { es: 'Costos', en: 'Costs' }, unit: 'CLP', as: 'line' },
      { field: 'margin', label: { es: 'Margen', en: 'Margin' }, unit: 'CLP', as: 'line' },
    ],
    projectedField: 'projected',
    drilldownBucket: 'month',
  },
  managers: {
    label: { es: 'Jefes de proyecto', en: 'Project managers' },
    description: { es: 'Lo de cada jefe de proyecto, lado a lado.', en: 'Each project manager, side by side.' },
    kind: 'table',
    items: 'managers.items',
    category: 'projectManager',
    series: [
      { field: 'receivables', label: { es: 'Por cobrar', en: 'Receivables' }, unit: 'CLP' },
      { field: 'collected', label: { es: 'Cobrado', en: 'Collected' }, unit: 'CLP' },
      { field: 'dso', label: { es: 'DSO', en: 'DSO' }, unit: 'days' },
      { field: 'criticalAmount', label: { es: 'Crítico', en: 'Critical' }, unit: 'CLP' },
      { field: 'approvalRate', label: { es: 'Aprobación', en: 'Approval' }, unit: 'ratio' },
      { field: 'margin', label: { es: 'Margen', en: 'Margin' }, unit: 'CLP' },
    ],
    drilldownBucket: 'projectManagerId',
    filter: { field: 'projectManager', value: 'projectManager' },
  },
  dso_by_manager: {
    label: { es: 'DSO por jefe de proyecto', en: 'DSO by project manager' },
    description: {
      es: 'DSO de lo emitido en cada uno de los últimos seis meses. No usa el filtro de fechas.',
      en: 'DSO of what was issued in each of the last six months. Ignores the date filter.',
    },
    kind: 'matrix',
    items: 'dso_by_manager.items',
    category: 'projectManager',
    series: [{ field: 'values', label: { es: 'DSO', en: 'DSO' }, unit: 'days' }],
    columns: 'dso_by_manager.months',
    values: 'values',
    drilldownBucket: 'projectManagerId',
    filter: { field: 'projectManager', value: 'projectManager' },
  },
  cost_mix: {
    label: { es: 'Costos por tipo', en: 'Costs by kind' },
    description: { es: 'Operación contra inversión.', en: 'Operating against capital expenditure.' },
    kind: 'donut',
    items: 'cost_mix.items',
    category: 'kind',
    categoryLabels: costKindLabels,
    series: [{ field: 'amount', label: AMOUNT, unit: 'CLP' }],
    drilldownBucket: 'kind',
  },
  rework_reasons: {
    label: { es: 'Motivos de retrabajo', en: 'Rework reasons' },
    description: { es: 'Por qué se devuelven los estados de pago.', en: 'Why statements are sent back.' },
    kind: 'pareto',
    items: 'rework_reasons.items',
    category: 'reason',
    series: [
      { field: 'count', label: COUNT, unit: 'count', as: 'bar' },
      { field: 'cumulativeShare', label: CUMULATIVE, unit: 'ratio', as: 'line' },
    ],
    drilldownBucket: 'reason',
  },
} as const satisfies Readonly<Record<string, ChartPresentation>>;
