import type { ComputeContext, Computed, SnapshotDefinition, SnapshotType, SourceReading } from '@pulso/kpi-core';
import { charts } from './charts/compute.ts';
import type { EdpContext } from './context.ts';
import { dashboard } from './dashboard/compute.ts';
import { stock } from './facts/stock.ts';
import type { EdpFilters } from './filters/schema.ts';
import { financials } from './financials/compute.ts';
import { kpis } from './kpis/compute.ts';
import { sumOf } from './kpis/totals.ts';
import { readsCells } from './rollups/cells.ts';
import { COUNTED_STATUSES } from './schema/tables.ts';
import { ALL_SOURCES, type SourceName } from './sources.ts';

/** Bump when a payload's shape or a formula changes: entries of other schemas are never read. */
const SCHEMA = 1;

/** What routing must know of figures that do not follow every filter. */
interface Beyond {
  readonly unfiltered?: readonly SourceName[];
  readonly unscoped?: readonly SourceName[];
  readonly leavesOut?: readonly (keyof EdpFilters | `view=${NonNullable<EdpFilters['view']>}`)[];
  readonly reads?: Readonly<Partial<Record<SourceName, SourceReading>>>;
}

function snapshot(
  dependsOn: readonly SourceName[],
  compute: (context: EdpContext) => Promise<unknown>,
  beyond: Beyond = {},
): SnapshotDefinition<EdpFilters> {
  return {
    schema: SCHEMA,
    dependsOn,
    ...beyond,
    async compute(context: ComputeContext<EdpFilters>): Promise<Computed> {
      const data = await compute(context);
      const { totals } = await stock(context);
      return { data, rows: sumOf(totals, 'count'), source: readsCells(context) ? 'rollup' : 'rows' };
    },
  };
}

const COUNTED: SourceReading = { only: { status: COUNTED_STATUSES } };
/** Costs belong to projects: under a filter that selects among a project's statements there is no margin. */
const MARGIN_READS: SourceReading = { unlessFiltered: ['status', 'view', 'minAmount', 'maxAmount', 'minDays'] };

const without = (...names: readonly SourceName[]) => ALL_SOURCES.filter((source) => !names.includes(source));

export const snapshots: Readonly<Record<SnapshotType, SnapshotDefinition<EdpFilters>>> = {
  // Options and totals are of all statements in scope; a listed statement may belong to another client's project.
  dashboard: snapshot(without('cost'), dashboard, {
    unfiltered: ['statement', 'project'],
    unscoped: ['project'],
    leavesOut: ['view=critical'],
    reads: {
      project: { unfilteredColumns: ['code'] },
      statement: {
        unfilteredColumns: ['client_id', 'project_manager_id', 'status', 'issued_on'],
        occurring: { columns: ['client_id', 'project_manager_id', 'status'], among: { status: COUNTED_STATUSES } },
      },
    },
  }),
  // A stock of an earlier day is selected as the view would have been then, whatever the status is now.
  kpis: snapshot(ALL_SOURCES, kpis, {
    leavesOut: ['view=critical'],
    reads: {
      statement: { ...COUNTED, selectsBy: ['project_manager_id'] },
      statusChange: COUNTED,
      cost: { ...MARGIN_READS, selectsBy: ['project_id'] },
    },
  }),
  charts: snapshot(without('target', 'statusChange', 'history'), charts, { reads: { statement: COUNTED } }),
  financials: snapshot(without('target', 'statusChange', 'history'), financials, {
    unfiltered: ['project'],
    unscoped: ['project'],
    reads: { statement: COUNTED, project: { unfilteredColumns: ['code', 'name'] } },
  }),
};
