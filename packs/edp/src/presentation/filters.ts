import type { FilterPresentation } from '@pulso/kpi-core';
import { COUNTED_STATUSES } from '../schema/tables.ts';
import { statusLabels } from './values.ts';

export const filterPresentations: readonly FilterPresentation[] = [
  {
    label: { es: 'Período', en: 'Period' },
    control: 'period',
    parameters: ['preset', 'from', 'to'],
    options: [
      { value: 'mtd', label: { es: 'Este mes', en: 'Month to date' } },
      { value: '7d', label: { es: '7 días', en: '7 days' } },
      { value: '30d', label: { es: '30 días', en: '30 days' } },
      { value: '90d', label: { es: '90 días', en: '90 days' } },
      { value: '365d', label: { es: '365 días', en: '365 days' } },
      { value: 'ytd', label: { es: 'Este año', en: 'Year to date' } },
    ],
  },
  {
    label: { es: 'Cliente', en: 'Client' },
    control: 'values',
    parameters: ['client'],
    optionsFrom: 'filterOptions.clients',
  },
  {
    label: { es: 'Jefe de proyecto', en: 'Project manager' },
    control: 'values',
    parameters: ['projectManager'],
    optionsFrom: 'filterOptions.projectManagers',
  },
  {
    label: { es: 'Estado', en: 'Status' },
    control: 'values',
    parameters: ['status'],
    options: COUNTED_STATUSES.map((value) => ({ value, label: statusLabels[value]! })),
    optionsFrom: 'filterOptions.statuses',
  },
  {
    label: { es: 'Vista', en: 'View' },
    control: 'choice',
    parameters: ['view'],
    options: [
      { value: 'all', label: { es: 'Todo', en: 'All' } },
      {
        value: 'critical',
        label: { es: 'Crítico (+{rule.critical_days} d)', en: 'Critical (+{rule.critical_days} d)' },
      },
      { value: 'completed', label: { es: 'Pagado', en: 'Completed' } },
      { value: 'high_value', label: { es: 'Alto valor', en: 'High value' } },
    ],
  },
  {
    label: { es: 'Monto', en: 'Amount' },
    control: 'amountRange',
    parameters: ['minAmount', 'maxAmount'],
  },
  {
    label: { es: 'Días mínimos', en: 'Minimum days' },
    control: 'number',
    parameters: ['minDays'],
  },
];
