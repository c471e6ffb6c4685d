import { expect, it } from 'vitest';
import type { PackDefinition } from './definition.ts';
import { presentWithRules, rulesNamed } from './rule-texts.ts';

const rule = (unit: 'days' | 'ratio' | 'CLP', value: number) => ({ unit, default: value, min: 0, max: 1e15 });
const pack = {
  presentation: {
    kpis: {
      late: {
        label: { es: 'Más de {rule.days} días', en: 'Over {rule.days} days' },
        symbols: 'age > {rule.days} · {rule.rate}',
        drilldown: true,
      },
    },
    rows: [{ label: { es: 'Desde {rule.amount}', en: 'From {rule.amount}' } }],
    alerts: { high: { text: { es: '{value} (límite {limit})', en: '{rule.unknown}' } } },
  },
  rules: { definitions: { days: rule('days', 90), rate: rule('ratio', 0.12), amount: rule('CLP', 100_000_000) } },
} as unknown as PackDefinition;

it('writes the values in force into texts, as each language writes them', () => {
  expect(presentWithRules(pack, { days: 1_234.5 })).toEqual({
    kpis: {
      late: {
        label: { es: 'Más de 1.234,5 días', en: 'Over 1,234.5 days' },
        symbols: 'age > 1,234.5 · 12%',
        drilldown: true,
      },
    },
    rows: [{ label: { es: 'Desde $100.000.000', en: 'From $100,000,000' } }],
    alerts: { high: { text: { es: '{value} (límite {limit})', en: '{rule.unknown}' } } },
  });
});

it('tells which rules texts name', () => {
  expect(rulesNamed(pack.presentation)).toEqual(['days', 'rate', 'amount', 'unknown']);
});
