import { FLOW_KPIS } from './flow-kpis.ts';
import type { KpiDefinition } from './kpi-definition.ts';
import type { Filters, Kpi, Limits, World } from './model.ts';
import { flowPeriod, type Period } from './period.ts';
import { previousOf } from './previous.ts';
import { difference, publish } from './publish.ts';
import { limitsOf } from './rules.ts';
import { queryOf, type Query } from './selection.ts';
import { semaphore } from './semaphore.ts';
import { sparkOf } from './spark.ts';
import { STOCK_KPIS } from './stock-kpis.ts';
import { elapsedShare, pace, targetOf } from './target.ts';

export const KPI_DEFINITIONS: readonly KpiDefinition[] = [...STOCK_KPIS, ...FLOW_KPIS];

export function definitionOf(key: string): KpiDefinition {
  const definition = KPI_DEFINITIONS.find((d) => d.key === key);
  if (!definition) throw new RangeError(`no KPI ${key}`);
  return definition;
}

function limitsFor(definition: KpiDefinition, q: Query, period: Period): Limits | null {
  return definition.key === 'target_progress' ? pace(q, period) : limitsOf(q.rules, definition.key);
}

function hasTarget(definition: KpiDefinition): boolean {
  return definition.key === 'collected' || definition.key === 'target_progress';
}

function targetFigures(q: Query, period: Period): Kpi['target'] | null {
  const value = publish(targetOf(q, period), 'CLP');
  const elapsed = publish(elapsedShare(period, q.world.asOf), 'ratio');
  return value === null || elapsed === null ? null : { value, elapsed };
}

export function kpiOf(definition: KpiDefinition, q: Query): Kpi {
  const { unit, better } = definition;
  const period = flowPeriod(q.filters, q.world.asOf);
  const rows = definition.rows(q, period);
  const value = publish(definition.value(rows, q, period), unit);
  const limits = limitsFor(definition, q, period);
  const previous = previousOf(definition, q);
  const target = targetFigures(q, period);
  return {
    value,
    unit,
    better,
    status: semaphore(value, better, limits),
    ...(limits && { limits }),
    ...(hasTarget(definition) && target && { target }),
    ...previous,
    delta: difference(value, previous.previous, unit),
    sampleSize: value === null ? 0 : rows.length,
    spark: sparkOf(definition, q),
  };
}

/** `kpis`: every KPI of the catalogue by key. */
export function computeKpis(world: World, filters: Filters): Record<string, Kpi> {
  const q = queryOf(world, filters);
  return Object.fromEntries(KPI_DEFINITIONS.map((d) => [d.key, kpiOf(d, q)]));
}
