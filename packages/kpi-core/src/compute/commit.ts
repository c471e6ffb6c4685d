import type { Commit, Lease, SnapshotWriter } from '@pulso/cache';
import type { RefreshReason, SnapshotMeta } from '../contract/snapshot.ts';
import { scopeText } from '../identity/scope.ts';
import type { SnapshotType } from '../identity/snapshot-type.ts';
import type { Variant } from '../identity/variant.ts';
import type { Computed, Filters, PackDefinition } from '../pack/definition.ts';
import { nextDayBoundary } from '../time/calendar-day.ts';

/** What a receipt says of the request besides the figures. */
export interface Requested {
  readonly variant: Variant<Filters>;
  readonly reason: RefreshReason;
  readonly jobId: string | null;
}

interface Result extends Computed {
  readonly computeMs: number;
  readonly asOf: string;
  readonly position: string | null;
}

/** Writes one computed snapshot with its receipt under its lease; it is fresh until the pack's next day at most. */
export function commitComputed(
  writer: SnapshotWriter,
  pack: PackDefinition,
  requested: Requested,
  type: SnapshotType,
  lease: Lease,
  result: Result,
): Promise<Commit> {
  return writer.commit(
    lease,
    { data: result.data, meta: receipt(pack, requested, type, lease, result) },
    { freshUntilMs: nextDayBoundary(pack.timezone, lease.beganAtMs), computeMs: result.computeMs },
  );
}

function receipt(
  pack: PackDefinition,
  { variant, reason, jobId }: Requested,
  type: SnapshotType,
  lease: Lease,
  computed: Result,
): SnapshotMeta {
  return {
    pack: pack.id,
    type,
    schema: pack.snapshots[type].schema,
    filters: variant.filters,
    scope: scopeText(variant.scope),
    key: lease.key.wire,
    asOf: computed.asOf,
    version: lease.version,
    computedAt: new Date(lease.beganAtMs).toISOString(),
    computeMs: computed.computeMs,
    rows: computed.rows,
    ...(computed.position === null ? {} : { feedPosition: computed.position }),
    source: computed.source,
    reason,
    jobId,
    formulas: pack.formulas,
  };
}
