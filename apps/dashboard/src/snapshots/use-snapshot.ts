import { keepPreviousData, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useClient } from '../api/client-context.tsx';
import type { SnapshotType } from '../api/types.ts';
import { useTick } from '../live/clock.ts';
import { useLiveKind } from '../live/live-context.tsx';
import { needsPolling } from '../live/live-state.ts';
import { usePage } from '../pack/page-context.tsx';
import { useInSight } from './in-sight.ts';
import { readSnapshot, snapshotQueryKey, type SnapshotQueryKey } from './queries.ts';
import type { SnapshotState } from './snapshot-state.ts';

export const POLL_EVERY_MS = 30_000;
/** A stale answer is looked at again after this, because unchanged content is never pushed. */
const STALE_RECHECK_MS = 3_000;

/** What is to be said of a snapshot as a whole. It seldom changes, while what the snapshot holds may all the time. */
export interface Kept {
  readonly kind: SnapshotState['kind'];
  /** A newer version is being computed. */
  readonly updating: boolean;
}

function keptOf(state: SnapshotState): Kept {
  const { kind } = state;
  return { kind, updating: kind === 'computing' || state.freshness === 'stale' };
}

/**
 * Reads one snapshot and keeps it current: by the socket's pushes, or by asking every 30 s while there are none.
 * Used once per type and page; cards read slices with `useSnapshotSlice`.
 */
export function useSnapshotKeeper(type: SnapshotType): UseQueryResult<Kept> {
  const page = usePage();
  const client = useClient();
  const queries = useQueryClient();
  const polling = needsPolling(useLiveKind());
  const key = snapshotQueryKey(page, type);
  return useQuery<SnapshotState, Error, Kept, SnapshotQueryKey>({
    queryKey: key,
    queryFn: readSnapshot(client, queries, key),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    select: keptOf,
    refetchInterval: ({ state }) => {
      if (state.data?.kind === 'computing') return state.data.retryAfterMs;
      if (state.data?.kind === 'ready' && state.data.freshness !== 'fresh') return STALE_RECHECK_MS;
      return polling ? POLL_EVERY_MS : false;
    },
  });
}

export interface Slice<T> {
  readonly value: T | undefined;
  readonly error: Error | null;
  /** The value belongs to the filters before: those of the address are on their way. */
  readonly isPrevious: boolean;
}

/** The component is not drawn for what happens to the query; what draws it all the same finds the latest. */
const NOT_TOLD: { readonly notifyOnChangeProps: [] } = { notifyOnChangeProps: [] };

/**
 * A part of a snapshot. Renders only when that part changes: unchanged parts keep their identity across versions. What is
 * far from the window follows once a second, however often the snapshot changes, and at once when it comes near.
 */
export function useSnapshotSlice<T>(type: SnapshotType, choose: (state: SnapshotState) => T): Slice<T> {
  const page = usePage();
  const queries = useQueryClient();
  const queryKey = snapshotQueryKey(page, type);
  const inSight = useInSight();
  useTick(() => {
    const state = inSight ? undefined : queries.getQueryState(queryKey);
    return state ? `${state.dataUpdatedAt} ${state.errorUpdatedAt}` : '';
  });
  const { data, error, isPlaceholderData } = useQuery({
    queryKey,
    ...(inSight ? {} : NOT_TOLD),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    select: choose,
    enabled: false,
  });
  return { value: data, error, isPrevious: isPlaceholderData };
}

/** Shown data of a type by path, typed by the caller. */
export function useSnapshotData<T>(type: SnapshotType, read: (data: Readonly<Record<string, unknown>>) => T): Slice<T> {
  const choose = useCallback((state: SnapshotState) => (state.kind === 'ready' ? read(state.data) : undefined), [read]);
  const { value, error, isPrevious } = useSnapshotSlice(type, choose);
  return { value: value ?? undefined, error, isPrevious };
}
