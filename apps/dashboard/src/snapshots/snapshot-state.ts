import type { Computing, Snapshot, SnapshotMeta } from '@pulso/kpi-core/contract';
import type { Answer } from '../api/answer.ts';
import { freshnessOf, type Freshness } from './cache-status.ts';
import { isNewer } from './version.ts';

/** What the page holds of one snapshot. */
export type SnapshotState =
  | {
      readonly kind: 'ready';
      readonly data: Readonly<Record<string, unknown>>;
      readonly meta: SnapshotMeta;
      readonly freshness: Freshness;
    }
  | {
      readonly kind: 'computing';
      /** The few figures that the server has already. */
      readonly essential: Readonly<Record<string, number | null>> | null;
      readonly retryAfterMs: number;
    };

export const DEFAULT_RETRY_MS = 1000;

/** Reads the two good answers of a snapshot route: 200 with the snapshot, 202 while it is computed. */
export function stateOfAnswer(answer: Answer<Snapshot | Computing>): SnapshotState {
  if (answer.status === 202) {
    const { essential } = answer.body as Computing;
    const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN);
    return {
      kind: 'computing',
      essential,
      retryAfterMs: Number.isFinite(seconds) ? Math.max(250, seconds * 1000) : DEFAULT_RETRY_MS,
    };
  }
  const { data, meta } = answer.body as Snapshot;
  return { kind: 'ready', data, meta, freshness: freshnessOf(answer.headers.get('cache-status')) };
}

/**
 * Takes over what arrived unless what is shown is newer: answers and pushes overtake each other on the way.
 * The same version replaces, because its freshness may have changed.
 */
export function mergeState(shown: SnapshotState | undefined, arrived: SnapshotState): SnapshotState {
  if (!shown || shown.kind === 'computing') return arrived;
  if (arrived.kind === 'computing') return shown;
  if (shown.meta.key !== arrived.meta.key) return arrived;
  return isNewer(shown.meta.version, arrived.meta.version) ? shown : arrived;
}
