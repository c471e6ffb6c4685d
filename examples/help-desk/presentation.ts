import type { KpiPresentation, Localized, PackPresentation, Unit } from '@pulso/kpi-core';

const text = (es: string, en: string): Localized => ({ es, en });

function kpi(label: Localized, formula: Localized, symbols: string, unit: Unit): KpiPresentation {
  return { label, description: formula, formula, symbols, unit, drilldown: true };
}

/** All that the page needs: it knows nothing of this pack but what stands here. */
export const presentation: PackPresentation = {
  hero: ['waiting', 'late', 'days_to_close'],
  sections: [
    {
      id: 'work',
      title: text('Trabajo pendiente', 'Work that waits'),
      items: [
        { kind: 'kpi', key: 'waiting_hours' },
        { kind: 'chart', key: 'by_team' },
      ],
    },
  ],
  kpis: {
    waiting: kpi(text('Pendientes', 'Waiting'), text('Solicitudes abiertas.', 'Open requests.'), '# open', 'count'),
    waiting_hours: kpi(
      text('Horas pendientes', 'Hours that wait'),
      text('Suma de horas de las solicitudes abiertas.', 'Sum of hours of open requests.'),
      'Σ hours, open',
      'count',
    ),
    late: kpi(
      text('Atrasadas', 'Late'),
      text('Abiertas hace más de {rule.late_days} días.', 'Open for more than {rule.late_days} days.'),
      '# open, age > {rule.late_days}',
      'count',
    ),
    days_to_close: kpi(
      text('Días hasta el cierre', 'Days to close'),
      text('Promedio de días de lo cerrado en 30 días.', 'Mean days of what was closed within 30 days.'),
      'mean(closed_on − opened_on), closed in 30 d',
      'days',
    ),
  },
  charts: {
    by_team: {
      label: text('Pendientes por equipo', 'Waiting by team'),
      description: text('Solicitudes abiertas de cada equipo.', 'Open requests of each team.'),
      kind: 'ranking',
      items: 'by_team.items',
      category: 'team',
      series: [{ field: 'count', label: text('Solicitudes', 'Requests'), unit: 'count' }],
      filter: { field: 'team', value: 'team' },
    },
  },
  tables: {},
  filters: [
    {
      label: text('Equipo', 'Team'),
      control: 'values',
      parameters: ['team'],
      optionsFrom: 'filterOptions.teams',
    },
    {
      label: text('Prioridad', 'Priority'),
      control: 'values',
      parameters: ['priority'],
      options: [
        { value: 'low', label: text('Baja', 'Low') },
        { value: 'normal', label: text('Normal', 'Normal') },
        { value: 'high', label: text('Alta', 'High') },
      ],
    },
    {
      label: text('Vista', 'View'),
      control: 'choice',
      parameters: ['view'],
      options: [
        { value: 'all', label: text('Todo', 'All') },
        { value: 'large', label: text('Grandes', 'Large') },
      ],
    },
  ],
  values: {
    priority: { low: text('Baja', 'Low'), normal: text('Normal', 'Normal'), high: text('Alta', 'High') },
  },
  alerts: {},
  rows: [
    { field: 'title', label: text('Solicitud', 'Request'), unit: 'text', sortable: false },
    { field: 'team', label: text('Equipo', 'Team'), unit: 'text', sortable: false },
    { field: 'priority', label: text('Prioridad', 'Priority'), unit: 'text', sortable: false },
    { field: 'hours', label: text('Horas', 'Hours'), unit: 'count', sortable: false },
    { field: 'openedOn', label: text('Abierta', 'Opened'), unit: 'date', sortable: false },
    { field: 'closedOn', label: text('Cerrada', 'Closed'), unit: 'date', sortable: false },
  ],
  datasets: {},
};
