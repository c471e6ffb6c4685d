import type { Kpi } from '@pulso/kpi-core';
import { ruleValue } from '../rules/definitions.ts';
import { kpiCatalogue, type KpiDefinition, type KpiKey } from './catalogue.ts';
import type { Figure } from './figure.ts';

/** What a figure is compared with. */
export interface Comparison {
  readonly previous: number | null;
  readonly source: Kpi['previousSource'];
  readonly period?: NonNullable<Kpi['previousPeriod']>;
}

/** Nothing to compare with: a trend is never invented. */
export const NO_COMPARISON: Comparison = { previous: null, source: 'none' };

/** Inclusive limits: the same data always gives the same colour. */
export function semaphore(
  value: number | null,
  better: Kpi['better'],
  limits: { green: number; amber: number },
): Kpi['status'] {
  if (value === null || better === null) return 'none';
  const reaches = (limit: number) => (better === 'up' ? value >= limit : value <= limit);
  if (reaches(limits.green)) return 'green';
  return reaches(limits.amber) ? 'amber' : 'red';
}

function difference(value: number | null, previous: number | null, unit: Kpi['unit']): number | null {
  if (value === null || previous === null) return null;
  const delta = value - previous;
  return unit === 'days' ? Math.round(delta * 10) / 10 : delta;
}

export interface Limits {
  readonly green: number;
  readonly amber: number;
}

/** Puts a figure, its comparison and its recent course together. `limits` stand in for those of the rules. */
export function toKpi(
  key: KpiKey,
  figure: Figure,
  comparison: Comparison,
  spark: readonly (number | null)[],
  rules: Readonly<Record<string, number>>,
  limits: Limits | undefined = limitsOf(key, rules),
): Kpi {
  const { unit, better } = kpiCatalogue[key];
  const { previous, source, period } = comparison.previous === null ? NO_COMPARISON : comparison;
  return {
    value: figure.value,
    unit,
    better,
    status: limits ? semaphore(figure.value, better, limits) : 'none',
    ...(limits && { limits }),
    previous,
    previousSource: source,
    ...(period && { previousPeriod: period }),
    delta: difference(figure.value, previous, unit),
    sampleSize: figure.sampleSize,
    spark: [...spark],
  };
}

function limitsOf(key: KpiKey, rules: Readonly<Record<string, number>>): Limits | undefined {
  const { limits }: KpiDefinition = kpiCatalogue[key];
  return limits && { green: ruleValue(rules, limits.green), amber: ruleValue(rules, limits.amber) };
}
