import type { ComputeContext, Computed, SnapshotDefinition, SnapshotType } from '@pulso/kpi-core';
import { charts } from './charts/compute.ts';
import type { EdpContext } from './context.ts';
import { dashboard } from './dashboard/compute.ts';
import { stock } from './facts/stock.ts';
import type { EdpFilters } from './filters/schema.ts';
import { financials } from './financials/compute.ts';
import { kpis } from './kpis/compute.ts';
import { sumOf } from './kpis/totals.ts';
import { ALL_SOURCES, type SourceName } from './sources.ts';

/** Bump when a payload's shape or a formula changes: entries of other schemas are never read. */
const SCHEMA = 1;

function snapshot(
  dependsOn: readonly SourceName[],
  compute: (context: EdpContext) => Promise<unknown>,
): SnapshotDefinition<EdpFilters> {
  return {
    schema: SCHEMA,
    dependsOn,
    async compute(context: ComputeContext<EdpFilters>): Promise<Computed> {
      const data = await compute(context);
      const { cells } = await stock(context);
      return { data, rows: sumOf(cells, 'count'), source: 'rows' };
    },
  };
}

const without = (...names: readonly SourceName[]) => ALL_SOURCES.filter((source) => !names.includes(source));

export const snapshots: Readonly<Record<SnapshotType, SnapshotDefinition<EdpFilters>>> = {
  dashboard: snapshot(ALL_SOURCES, dashboard),
  kpis: snapshot(ALL_SOURCES, kpis),
  charts: snapshot(without('target', 'statusChange'), charts),
  financials: snapshot(without('target', 'statusChange'), financials),
};
