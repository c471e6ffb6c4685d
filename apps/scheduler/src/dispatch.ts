import type { SnapshotWriter } from '@pulso/cache';
import { snapshotKey, type Affected, type PackDefinition, type RefreshReason } from '@pulso/kpi-core';
import { requestRefresh, type JobProducer, type Logger } from '@pulso/platform';
import type { Pacing } from './pacing.ts';

/** Keys marked between two signs of life. */
const MARK_BATCH = 1_000;

export interface DispatchDependencies {
  readonly writer: SnapshotWriter;
  readonly producer: JobProducer;
  /** Those of these wire keys that somebody is subscribed to. @throws when the queue Redis is away */
  watchedAmong(wireKeys: readonly string[]): Promise<ReadonlySet<string>>;
  readonly pacing: Pacing;
  readonly logger: Logger;
}

/**
 * Marks what changed, then asks for what somebody is subscribed to. For all others the mark is enough: the reconciler
 * sees it on what is kept warm, a reader on what he reads.
 * Asking is best effort, since the reconciler finds what is marked.
 * @param alive called between batches: a wide change takes longer than a transaction may be silent.
 * @returns refreshes asked for
 * @throws when a mark was not acknowledged
 */
export async function markAndRequest(
  deps: DispatchDependencies,
  pack: PackDefinition,
  affected: readonly Affected[],
  reason: RefreshReason,
  alive: () => Promise<unknown> = async () => {},
): Promise<number> {
  const wires = new Map(
    affected.flatMap(({ variant, types }) =>
      types.map((type) => {
        const key = snapshotKey(pack, variant, type);
        return [key.wire, { key, variant, type }] as const;
      }),
    ),
  );
  const keys = [...wires.values()].map(({ key }) => key);
  for (let start = 0; start < keys.length; start += MARK_BATCH) {
    if (start > 0) await alive();
    await deps.writer.mark(keys.slice(start, start + MARK_BATCH));
  }
  try {
    const watched = await deps.watchedAmong([...wires.keys()]);
    const byVariant = Map.groupBy(watched, (wire) => wires.get(wire)!.variant);
    await Promise.all(
      [...byVariant].map(([variant, seen]) => {
        const types = seen.map((wire) => wires.get(wire)!.type);
        return requestRefresh(
          deps.producer,
          { pack: pack.id, variant: variant.hash, types, reason, force: false },
          'watched',
          0,
          Math.ceil(deps.pacing.delayMs(`${pack.id}:${variant.hash}`, performance.now())),
        );
      }),
    );
    return byVariant.size;
  } catch (error) {
    deps.logger.warn(
      { err: error instanceof Error ? error.message : String(error) },
      'refreshes not enqueued; the reconciler asks again',
    );
    return 0;
  }
}
