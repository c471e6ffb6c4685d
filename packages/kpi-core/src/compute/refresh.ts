import type { Lease, SnapshotWriter } from '@pulso/cache';
import type { Kysely } from 'kysely';
import type { RefreshReason, SnapshotMeta } from '../contract/snapshot.ts';
import { scopeText } from '../identity/scope.ts';
import type { SnapshotType } from '../identity/snapshot-type.ts';
import { snapshotKey, type Variant } from '../identity/variant.ts';
import type { Computed, Filters, PackDatabase, PackDefinition } from '../pack/definition.ts';
import { calendarDay, nextDayBoundary } from '../time/calendar-day.ts';
import { registerVariants } from '../variants/registry.ts';
import { computeSnapshots } from './runner.ts';

export interface RefreshDependencies {
  readonly db: Kysely<PackDatabase>;
  readonly writer: SnapshotWriter;
  /** Fixes the calendar day (`PULSO_AS_OF`). */
  readonly fixedAsOf: string | undefined;
  readonly statementTimeoutMs: number;
}

export interface RefreshRequest {
  readonly variant: Variant<Filters>;
  readonly types: readonly SnapshotType[];
  readonly reason: RefreshReason;
  /** Recompute what is fresh. Never steals a live lease. */
  readonly force: boolean;
  readonly jobId: string | null;
  readonly signal: AbortSignal;
}

/** What became of one type. `changed` = committed with other content than before. */
export type RefreshOutcome =
  | 'committed'
  | 'unchanged'
  | 'fresh'
  | 'busy'
  | 'backoff'
  | 'lost'
  | 'failed'
  | 'down'
  | 'released';

export interface RefreshResult {
  readonly outcomes: Readonly<Partial<Record<SnapshotType, RefreshOutcome>>>;
  /** Types that must be asked for again: data changed while they were computed, or another type's failure cut them off. */
  readonly again: readonly SnapshotType[];
  readonly computeMs: number;
  readonly error: Error | null;
}

/** The calendar day a pack computes for at an instant (epoch ms). */
export function asOfAt(pack: Pick<PackDefinition, 'timezone'>, atMs: number, fixed: string | undefined): string {
  return fixed ?? calendarDay(pack.timezone, atMs);
}

/**
 * Register → begin → database snapshot → commit, in this order: a change that commits after `begin` marks the lease
 * or finds the registered variant, so it is never lost between computation and commit.
 */
export async function refreshVariant(
  deps: RefreshDependencies,
  pack: PackDefinition,
  request: RefreshRequest,
): Promise<RefreshResult> {
  const { variant, types, force, signal } = request;
  await registerVariants(deps.db, [variant]);

  const outcomes: Partial<Record<SnapshotType, RefreshOutcome>> = {};
  const leases = new Map<SnapshotType, Lease>();
  for (const type of types) {
    const begun = await deps.writer.begin(snapshotKey(pack, variant, type), { force });
    if (begun.outcome === 'lead') leases.set(type, begun.lease);
    else outcomes[type] = begun.outcome;
  }
  if (leases.size === 0) return { outcomes, again: [], computeMs: 0, error: null };
  return { ...(await computeAndCommit(deps, pack, request, leases, outcomes, signal)) };
}

async function computeAndCommit(
  deps: RefreshDependencies,
  pack: PackDefinition,
  request: RefreshRequest,
  leases: ReadonlyMap<SnapshotType, Lease>,
  outcomes: Partial<Record<SnapshotType, RefreshOutcome>>,
  signal: AbortSignal,
): Promise<RefreshResult> {
  const startedAt = performance.now();
  const beganAtMs = Math.max(...[...leases.values()].map((lease) => lease.beganAtMs));
  const asOf = asOfAt(pack, beganAtMs, deps.fixedAsOf);
  const computed = await computeSnapshots(deps.db, pack, request.variant, [...leases.keys()], {
    asOf,
    reason: request.reason,
    signal: AbortSignal.any([signal, ...[...leases.values()].map((lease) => lease.signal)]),
    statementTimeoutMs: deps.statementTimeoutMs,
  });

  const again: SnapshotType[] = [];
  const freshUntilMs = nextDayBoundary(pack.timezone, beganAtMs);
  for (const [type, lease] of leases) {
    const result = computed.results.get(type);
    if (result) {
      const meta = receipt(pack, request, type, lease, asOf, result);
      const commit = await deps.writer.commit(
        lease,
        { data: result.data, meta },
        { freshUntilMs, computeMs: result.computeMs },
      );
      outcomes[type] = commit.outcome;
      if (commit.marked) again.push(type);
    } else if (type === computed.failedType && !signal.aborted) {
      await deps.writer.fail(lease, computed.error?.message ?? 'failed');
      outcomes[type] = 'failed';
    } else {
      await deps.writer.release(lease);
      outcomes[type] = 'released';
      again.push(type);
    }
  }
  return { outcomes, again, computeMs: Math.round(performance.now() - startedAt), error: computed.error };
}

function receipt(
  pack: PackDefinition,
  request: RefreshRequest,
  type: SnapshotType,
  lease: Lease,
  asOf: string,
  computed: Computed & { readonly computeMs: number },
): SnapshotMeta {
  return {
    pack: pack.id,
    type,
    schema: pack.snapshots[type].schema,
    filters: request.variant.filters,
    scope: scopeText(request.variant.scope),
    key: lease.key.wire,
    asOf,
    version: lease.version,
    computedAt: new Date(lease.beganAtMs).toISOString(),
    computeMs: computed.computeMs,
    rows: computed.rows,
    source: computed.source,
    reason: request.reason,
    jobId: request.jobId,
    formulas: pack.formulas,
  };
}
