import { useQueryClient } from '@tanstack/react-query';
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useClient } from '../api/client-context.tsx';
import { PAGE_TYPES } from '../api/types.ts';
import { usePage } from '../pack/page-context.tsx';
import { snapshotQueryKey } from '../snapshots/queries.ts';
import type { SnapshotState } from '../snapshots/snapshot-state.ts';
import { runRefresh, type RefreshOutcome } from './refresh-run.ts';

interface Refresh {
  /** 0..1 while one runs. */
  readonly progress: number | null;
  readonly outcome: RefreshOutcome | null;
  readonly start: () => void;
}

const RefreshContext = createContext<Refresh | null>(null);

/** The result stays readable this long. */
const SHOW_OUTCOME_MS = 6_000;
/** What went wrong and why takes longer to read. */
const SHOW_FAILURE_MS = 15_000;

export function RefreshProvider({ children }: { children: ReactNode }): ReactNode {
  const page = usePage();
  const client = useClient();
  const queries = useQueryClient();
  const [progress, setProgress] = useState<number | null>(null);
  const [outcome, setOutcome] = useState<RefreshOutcome | null>(null);
  const running = useRef<AbortController | null>(null);

  useEffect(() => () => running.current?.abort(), []);
  useEffect(() => {
    if (!outcome) return;
    const lasting = lastingMs(outcome);
    const timer = setTimeout(() => setOutcome(null), lasting);
    return () => clearTimeout(timer);
  }, [outcome]);

  const start = useCallback(() => {
    if (running.current) return;
    const control = new AbortController();
    running.current = control;
    setOutcome(null);
    setProgress(0);
    const keys = PAGE_TYPES.map((type) => snapshotQueryKey(page, type));
    runRefresh({
      client,
      url: page.endpoints.refresh(),
      filters: page.filterBody,
      signal: control.signal,
      onProgress: setProgress,
      shown: () => keys.map((key) => queries.getQueryData<SnapshotState>(key)),
      reload: async () => {
        await Promise.all(keys.map((key) => queries.refetchQueries({ queryKey: key, exact: true })));
      },
      wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    })
      .then(setOutcome, () => undefined)
      .finally(() => {
        running.current = null;
        setProgress(null);
      });
  }, [client, page, queries]);

  const value = useMemo(() => ({ progress, outcome, start }), [progress, outcome, start]);
  return <RefreshContext value={value}>{children}</RefreshContext>;
}

function lastingMs(outcome: RefreshOutcome): number {
  if (outcome.kind === 'limited') return outcome.seconds * 1000;
  return outcome.kind === 'failed' ? SHOW_FAILURE_MS : SHOW_OUTCOME_MS;
}

export function useRefresh(): Refresh {
  const refresh = useContext(RefreshContext);
  if (!refresh) throw new Error('RefreshProvider is missing');
  return refresh;
}
