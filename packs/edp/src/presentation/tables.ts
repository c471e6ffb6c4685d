import type { Localized, PackPresentation, TablePresentation } from '@pulso/kpi-core';

type Column = TablePresentation['columns'][number];

const column = (field: string, label: Localized, unit: Column['unit']): Column => ({ field, label, unit });

const REVENUE = { es: 'Ingresos', en: 'Revenue' };
const COSTS = { es: 'Costos', en: 'Costs' };
const MARGIN = { es: 'Margen', en: 'Margin' };

function profitability(list: string, name: Localized, label: Localized): TablePresentation {
  return {
    label,
    description: {
      es: 'Ingresos (validados y pagados), costos propios y margen. Los 20 mayores y el resto.',
      en: 'Revenue (validated and paid), own costs and margin. The 20 largest and the rest.',
    },
    snapshot: 'financials',
    items: `${list}.items`,
    others: `${list}.others`,
    columns: [
      column('name', name, 'text'),
      column('revenue', REVENUE, 'CLP'),
      column('costs', COSTS, 'CLP'),
      column('margin', MARGIN, 'CLP'),
      column('ratio', { es: 'Margen %', en: 'Margin %' }, 'ratio'),
      column('statements', { es: 'Estados de pago', en: 'Statements' }, 'count'),
      column('share', { es: 'Porción', en: 'Share' }, 'ratio'),
    ],
  };
}

export const tablePresentations: PackPresentation['tables'] = {
  critical: {
    label: { es: 'Estados de pago críticos', en: 'Critical statements' },
    description: {
      es: 'Los diez de mayor monto que esperan hace más de {rule.critical_days} días.',
      en: 'The ten with the most amount that have waited for more than {rule.critical_days} days.',
    },
    snapshot: 'dashboard',
    items: 'critical',
    columns: [
      column('project', { es: 'Proyecto', en: 'Project' }, 'text'),
      column('number', { es: 'N°', en: 'No.' }, 'count'),
      column('client', { es: 'Cliente', en: 'Client' }, 'text'),
      column('projectManager', { es: 'Jefe de proyecto', en: 'Project manager' }, 'text'),
      column('status', { es: 'Estado', en: 'Status' }, 'text'),
      column('days', { es: 'Días', en: 'Days' }, 'count'),
      column('expectedPaymentOn', { es: 'Pago esperado', en: 'Expected payment' }, 'date'),
      column('amount', { es: 'Monto', en: 'Amount' }, 'CLP'),
    ],
  },
  by_project: profitability(
    'byProject',
    { es: 'Proyecto', en: 'Project' },
    { es: 'Rentabilidad por proyecto', en: 'Profitability by project' },
  ),
  by_client: profitability(
    'byClient',
    { es: 'Cliente', en: 'Client' },
    { es: 'Rentabilidad por cliente', en: 'Profitability by client' },
  ),
  by_manager: profitability(
    'byManager',
    { es: 'Jefe de proyecto', en: 'Project manager' },
    { es: 'Rentabilidad por jefe de proyecto', en: 'Profitability by project manager' },
  ),
  months: {
    label: { es: 'Mes a mes', en: 'Month by month' },
    description: {
      es: 'Emitido, aprobado, cobrado, costos y margen de los últimos doce meses.',
      en: 'Issued, approved, collected, costs and margin of the last twelve months.',
    },
    snapshot: 'financials',
    items: 'months',
    columns: [
      column('month', { es: 'Mes', en: 'Month' }, 'month'),
      column('issued', { es: 'Emitido', en: 'Issued' }, 'CLP'),
      column('approved', { es: 'Aprobado', en: 'Approved' }, 'CLP'),
      column('collected', { es: 'Cobrado', en: 'Collected' }, 'CLP'),
      column('costs', COSTS, 'CLP'),
      column('margin', MARGIN, 'CLP'),
    ],
  },
  forecast: {
    label: { es: 'Pagos esperados por mes', en: 'Expected payments by month' },
    description: {
      es: 'Monto abierto según el mes de su fecha estimada de pago.',
      en: 'Open amount by the month of its expected payment.',
    },
    snapshot: 'financials',
    items: 'forecast.months',
    columns: [
      column('month', { es: 'Mes', en: 'Month' }, 'month'),
      column('amount', { es: 'Monto', en: 'Amount' }, 'CLP'),
    ],
  },
};
