import type { SnapshotWriter } from '@pulso/cache';
import { snapshotKey, type Affected, type PackDefinition, type RefreshReason } from '@pulso/kpi-core';
import { requestRefresh, type JobProducer, type Logger } from '@pulso/platform';

/** Viewed within this time, a variant is kept warm without anybody asking, ms. */
export const WARM_MS = 60 * 60_000;

/** Keys marked in one round trip. */
const MARK_BATCH = 500;

export interface DispatchDependencies {
  readonly writer: SnapshotWriter;
  readonly producer: JobProducer;
  /** Wire keys that somebody is subscribed to; the last known ones when the queue Redis is away. */
  watched(): Promise<ReadonlySet<string>>;
  readonly logger: Logger;
}

/**
 * Marks what changed, then asks for what somebody looks at: watched → now, recently viewed → soon, merely cached →
 * the mark is enough.
 * @throws when a mark was not acknowledged; asking is best effort, since the reconciler finds what is marked.
 */
export async function markAndRequest(
  deps: DispatchDependencies,
  pack: PackDefinition,
  affected: readonly Affected[],
  reason: RefreshReason,
): Promise<void> {
  const keys = affected.flatMap(({ variant, types }) => types.map((type) => snapshotKey(pack, variant, type)));
  for (let start = 0; start < keys.length; start += MARK_BATCH)
    await deps.writer.mark(keys.slice(start, start + MARK_BATCH));

  const watched = await deps.watched();
  const warmAfter = Date.now() - WARM_MS;
  const requests = affected.flatMap(({ variant, types }) => {
    const seen = types.filter((type) => watched.has(snapshotKey(pack, variant, type).wire));
    const job = { pack: pack.id, variant: variant.hash, reason, force: false };
    if (seen.length > 0) return [requestRefresh(deps.producer, { ...job, types: seen }, 'watched')];
    if (variant.viewedAt && variant.viewedAt.getTime() > warmAfter) {
      return [requestRefresh(deps.producer, { ...job, types: [...types] }, 'warm')];
    }
    return [];
  });
  const failed = (await Promise.allSettled(requests)).filter((result) => result.status === 'rejected');
  if (failed.length > 0) deps.logger.warn({ failed: failed.length }, 'refreshes not enqueued; the reconciler will');
}
