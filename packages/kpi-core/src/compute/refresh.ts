import type { Lease, SnapshotWriter } from '@pulso/cache';
import type { Kysely } from 'kysely';
import type { RefreshReason } from '../contract/snapshot.ts';
import type { SnapshotType } from '../identity/snapshot-type.ts';
import { snapshotKey, type Variant } from '../identity/variant.ts';
import type { Filters, PackDatabase, PackDefinition } from '../pack/definition.ts';
import { calendarDay } from '../time/calendar-day.ts';
import { failureNote, isTimeout } from '../tickets/failure.ts';
import { registerVariants } from '../variants/registry.ts';
import { isDatabaseAway } from '../postgres/away.ts';
import { commitComputed } from './commit.ts';
import type { ReuseStore } from './reuse.ts';
import { computeSnapshots } from './runner.ts';

export interface RefreshDependencies {
  readonly db: Kysely<PackDatabase>;
  readonly writer: SnapshotWriter;
  /** Fixes the calendar day (`PULSO_AS_OF`). */
  readonly fixedAsOf: string | undefined;
  readonly statementTimeoutMs: number;
  /** Nobody waits for these refreshes: their statements take no second core. */
  readonly oneCore?: boolean;
  /** What this process keeps from one computation for the next. */
  readonly reuse?: ReuseStore;
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
  /** Types whose data changed while they were computed. */
  readonly marked: readonly SnapshotType[];
  /** Types that were not computed because of an abort or of another type's failure. */
  readonly released: readonly SnapshotType[];
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
  if (leases.size === 0) return { outcomes, marked: [], released: [], computeMs: 0, error: null };
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
    oneCore: deps.oneCore,
    reuse: deps.reuse,
  });

  // A back-off belongs to what cannot be computed, not to an abort, a lease lost elsewhere or a database that is away.
  // One that never ends is ended by its job's time: asked for again at once, it would take a worker for ever.
  const tooLong = request.signal.aborted && isTimeout(request.signal.reason);
  const ownFailure = computed.error && (tooLong || (!signal.aborted && !isDatabaseAway(computed.error)));
  const marked: SnapshotType[] = [];
  const released: SnapshotType[] = [];
  for (const [type, lease] of leases) {
    const result = computed.results.get(type);
    if (result) {
      const commit = await commitComputed(deps.writer, pack, request, type, lease, {
        ...result,
        asOf,
        position: computed.position,
      });
      outcomes[type] = commit.outcome;
      if (commit.marked) marked.push(type);
    } else if (type === computed.failedType && ownFailure) {
      await deps.writer.fail(lease, failureNote(computed.error ?? new Error('failed')));
      outcomes[type] = 'failed';
    } else {
      await deps.writer.release(lease);
      outcomes[type] = 'released';
      released.push(type);
    }
  }
  return { outcomes, marked, released, computeMs: Math.round(performance.now() - startedAt), error: computed.error };
}
