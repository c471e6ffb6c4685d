import { describe, expect, it } from 'vitest';
import type { PackPresentation } from '@pulso/kpi-core/presentation';
import { createLocale } from '../i18n/locale-context.tsx';
import { alertAction } from './alert-actions.ts';
import { alertParams } from './alert-text.ts';

const label = { es: 'x', en: 'x' };
const presentation = {
  filters: [{ label, control: 'values', parameters: ['client'] }],
  kpis: { dso: { label, description: label, formula: label, symbols: '', unit: 'days', drilldown: true } },
} as const satisfies Pick<PackPresentation, 'filters' | 'kpis'>;
const alert = (id: string, params: Record<string, string | number | null>) => ({
  id,
  severity: 'warning' as const,
  params,
});

describe('alerts', () => {
  it('write their parameters in the unit of the figure, or as the name says', () => {
    const locale = createLocale('es', 'full', 'UTC');
    expect(
      alertParams(
        alert('client_share', { client: 'Norte', amount: 1_500_000, value: 0.413, limit: 0.4, gone: null }),
        {},
        locale,
      ),
    ).toEqual({
      client: 'Norte',
      amount: '$1.500.000',
      value: '41,3%',
      limit: '40,0%',
      gone: '—',
    });
    expect(alertParams(alert('dso', { value: 80.25, limit: 75, days: 46 }), presentation.kpis, locale)).toEqual({
      value: '80,3',
      limit: '75',
      days: '46',
    });
  });
  it('lead to the row, the filter or the figure they are about', () => {
    expect(alertAction(alert('big', { statementId: 7, client: 'Norte' }), presentation)).toEqual({
      kind: 'row',
      id: '7',
    });
    expect(alertAction(alert('concentration', { client: 'Norte' }), presentation)).toEqual({
      kind: 'filter',
      filters: { client: ['Norte'] },
      value: 'Norte',
    });
    expect(alertAction(alert('dso', { value: 80 }), presentation)).toEqual({
      kind: 'drill',
      target: { kind: 'metric', metric: 'dso' },
    });
    expect(alertAction(alert('other', {}), presentation)).toBeNull();
  });
});
