import { describe, expect, it } from 'vitest';
import type { Kpi, PackPresentation } from '@pulso/kpi-core';
import { digestMessage, formatFigure } from './digest.ts';

const kpi = (overrides: Partial<Kpi>): Kpi => ({
  value: null,
  unit: 'CLP',
  better: null,
  status: 'none',
  previous: null,
  previousSource: 'none',
  delta: null,
  sampleSize: 0,
  spark: [],
  ...overrides,
});

const text = (es: string, en: string) => ({ es, en });
const presentation = {
  kpis: { receivables: { label: text('Total por cobrar', 'Receivables') }, dso: { label: text('DSO', 'DSO') } },
  alerts: { dso: { title: text('DSO alto', 'High DSO'), text: text('', ''), action: text('Llame.', 'Call.') } },
} as unknown as PackPresentation;

describe('the weekly summary', () => {
  it('writes figures as people in Chile read them', () => {
    expect(formatFigure(1_234_567_890, 'CLP', 'es')).toBe('$1.234.567.890');
    expect(formatFigure(0.256, 'ratio', 'es')).toMatch(/^25,6\s?%$/);
    expect(formatFigure(null, 'days', 'es')).toBe('—');
  });

  it('lists the headline with its comparison and what needs attention', () => {
    const message = digestMessage({
      presentation,
      headline: {
        receivables: kpi({ value: 10, previous: 8 }),
        dso: kpi({ value: 80.5, unit: 'days', status: 'red' }),
      },
      alerts: ['dso'],
      asOf: '2025-06-30',
      language: 'es',
      externalUrl: 'http://pulso',
    });
    expect(message.subject).toBe('Resumen semanal · 2025-06-30');
    expect(message.text.split('\n')).toEqual([
      '- Total por cobrar: $10 (antes $8)',
      '- DSO: 80,5 días — en riesgo',
      '',
      'Requiere atención:',
      '- DSO alto. Llame.',
      '',
      'http://pulso/manager/dashboard',
    ]);
  });
});
