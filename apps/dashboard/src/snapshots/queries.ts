import type { Computing, Snapshot } from '@pulso/kpi-core/contract';
import type { QueryClient } from '@tanstack/react-query';
import type { Client } from '../api/client.ts';
import { isUnreachable, ServerProblem } from '../api/errors.ts';
import type { SnapshotType } from '../api/types.ts';
import type { DashboardPage } from '../pack/page-context.tsx';
import { mergeState, stateOfAnswer, type SnapshotState } from './snapshot-state.ts';

export type SnapshotQueryKey = readonly ['snapshot', url: string];

export function snapshotQueryKey(
  page: Pick<DashboardPage, 'endpoints' | 'query'>,
  type: SnapshotType,
): SnapshotQueryKey {
  return ['snapshot', page.endpoints.snapshot(type, page.query)];
}

/** Reads a snapshot; a push that overtook the answer stays. */
export function readSnapshot(client: Client, queries: QueryClient, key: SnapshotQueryKey) {
  return async ({ signal }: { signal: AbortSignal }): Promise<SnapshotState> => {
    const arrived = stateOfAnswer(await client.get<Snapshot | Computing>(key[1], signal));
    return mergeState(queries.getQueryData<SnapshotState>(key), arrived);
  };
}

/** A server that is away is asked again for ever; a refusal is final; other failures get two more tries. */
export function shouldRetry(failures: number, error: unknown): boolean {
  if (isUnreachable(error)) return true;
  if (error instanceof ServerProblem && error.status < 500 && error.status !== 429) return false;
  return failures < 2;
}

export function retryDelay(failures: number, error: unknown): number {
  if (error instanceof ServerProblem && error.retryAfter !== null) return error.retryAfter * 1000;
  return Math.min(8000, 500 * 2 ** failures);
}
