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
  /** The caller has just read the variant's row from the registry, so it need not be written. */
  readonly registered?: boolean;
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
  const { variant, types, force } = request;
  if (!request.registered) await registerVariants(deps.db, [variant]);

  const outcomes: Partial<Record<SnapshotType, RefreshOutcome>> = {};
  const leases = new Map<SnapshotType, Lease>();
  const begun = await Promise.all(types.map((type) => deps.writer.begin(snapshotKey(pack, variant, type), { force })));
  for (const [index, type] of types.entries()) {
    const answer = begun[index]!;
    if (answer.outcome === 'lead') leases.set(type, answer.lease);
    else outcomes[type] = answer.outcome;
  }
  if (leases.size === 0) return { outcomes, again: [], computeMs: 0, error: null };
  return computeAndCommit(deps, pack, request, leases, outcomes);
}

async function computeAndCommit(
  deps: RefreshDependencies,
  pack: PackDefinition,
  request: RefreshRequest,
  leases: ReadonlyMap<SnapshotType, Lease>,
  outcomes: Partial<Record<SnapshotType, RefreshOutcome>>,
): Promise<RefreshResult> {
  const startedAt = performance.now();
  const beganAtMs = Math.max(...[...leases.values()].map((lease) => lease.beganAtMs));
  const asOf = asOfAt(pack, beganAtMs, deps.fixedAsOf);
  const signal = AbortSignal.any([request.signal, ...[...leases.values()].map((lease) => lease.signal)]);
  const computed = await computeSnapshots(deps.db, pack, request.variant, [...leases.keys()], {
    asOf,
    reason: request.reason,
    signal,
    statementTimeoutMs: deps.statementTimeoutMs,
  });

  // A back-off belongs to what cannot be computed, not to an abort, a lease lost elsewhere or a database that is away.
  const ownFailure = computed.error && !signal.aborted && !isUnavailable(computed.error);
  const again: SnapshotType[] = [];
  const freshUntilMs = nextDayBoundary(pack.timezone, beganAtMs);
  for (const [type, lease] of leases) {
    const result = computed.results.get(type);
    if (result) {
      const meta = receipt(pack, request, type, lease, { ...result, asOf, position: computed.position });
      const commit = await deps.writer.commit(
        lease,
        { data: result.data, meta },
        { freshUntilMs, computeMs: result.computeMs },
      );
      outcomes[type] = commit.outcome;
      if (commit.marked) again.push(type);
    } else if (type === computed.failedType && ownFailure) {
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

/** SQLSTATE classes 08 (connection) and 57P (shut down, starting up), and what the driver says of a lost connection. */
function isUnavailable(error: Error & { code?: unknown }): boolean {
  if (typeof error.code === 'string') return /^(08|57P|ECONN|EPIPE|ETIMEDOUT)/.test(error.code);
  return /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout)/.test(error.message);
}

function receipt(
  pack: PackDefinition,
  request: RefreshRequest,
  type: SnapshotType,
  lease: Lease,
  computed: Computed & { readonly computeMs: number; readonly asOf: string; readonly position: string | null },
): SnapshotMeta {
  return {
    pack: pack.id,
    type,
    schema: pack.snapshots[type].schema,
    filters: request.variant.filters,
    scope: scopeText(request.variant.scope),
    key: lease.key.wire,
    asOf: computed.asOf,
    version: lease.version,
    computedAt: new Date(lease.beganAtMs).toISOString(),
    computeMs: computed.computeMs,
    rows: computed.rows,
    ...(computed.position === null ? {} : { feedPosition: computed.position }),
    source: computed.source,
    reason: request.reason,
    jobId: request.jobId,
    formulas: pack.formulas,
  };
}
