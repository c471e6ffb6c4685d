import type { RefreshFailure, TicketStatus } from '@pulso/kpi-core/contract';
import type { Client } from '../api/client.ts';
import { ServerProblem } from '../api/errors.ts';
import { countChanges } from '../live/changes.ts';
import type { SnapshotState } from '../snapshots/snapshot-state.ts';

/** How a manual refresh ended. `changed` counts figures; zero is said honestly. */
export type RefreshOutcome =
  | { readonly kind: 'done'; readonly changed: number }
  /** `code` says why when the server knows; then it goes on trying. */
  | { readonly kind: 'failed'; readonly reason: string; readonly code?: RefreshFailure }
  | { readonly kind: 'limited'; readonly seconds: number };

export interface RefreshRun {
  readonly client: Client;
  readonly url: string;
  readonly filters: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
  onProgress(share: number): void;
  /** What the page shows now, by type. */
  shown(): readonly (SnapshotState | undefined)[];
  /** Reads all types again; resolves when they are on the page. */
  reload(): Promise<void>;
  wait(milliseconds: number): Promise<void>;
}

const POLL_MS = 300;
const GIVE_UP_AFTER_MS = 60_000;

/** Asks for a refresh, follows its ticket, puts the result on the page and says what changed. */
export async function runRefresh(run: RefreshRun): Promise<RefreshOutcome> {
  const before = run.shown();
  try {
    const accepted = await run.client.post<{ statusUrl: string }>(run.url, { filters: run.filters }, run.signal);
    for (let waited = 0; waited < GIVE_UP_AFTER_MS; waited += POLL_MS) {
      const { body } = await run.client.get<TicketStatus>(accepted.body.statusUrl, run.signal);
      run.onProgress(body.progress);
      if (body.state === 'failed') {
        // What could be computed is there.
        if (body.progress > 0) await run.reload();
        return { kind: 'failed', reason: body.error ?? '', ...(body.code ? { code: body.code } : {}) };
      }
      if (body.state === 'completed') {
        await run.reload();
        return { kind: 'done', changed: changedBetween(before, run.shown()) };
      }
      await run.wait(POLL_MS);
    }
    return { kind: 'failed', reason: 'timeout' };
  } catch (error) {
    if (error instanceof ServerProblem && error.status === 429)
      return { kind: 'limited', seconds: Math.ceil(error.retryAfter ?? 10) };
    if (run.signal.aborted) throw error;
    return { kind: 'failed', reason: error instanceof Error ? error.message : '' };
  }
}

/** Figures and charts whose content differs. */
export function changedBetween(
  before: readonly (SnapshotState | undefined)[],
  after: readonly (SnapshotState | undefined)[],
): number {
  let changed = 0;
  for (const [index, now] of after.entries()) {
    const then = before[index];
    if (now?.kind === 'ready' && then?.kind === 'ready') changed += countChanges(then.data, now.data);
  }
  return changed;
}
