import { useCallback, useEffect, useRef, useState } from 'react';
import type { ImportReport } from '@pulso/kpi-core/contract';
import { useClient } from '../api/client-context.tsx';
import type { Endpoints } from '../api/endpoints.ts';
import { runImport, type ImportPhase } from './import-run.ts';

/** Where the page is: nothing chosen, checking, what would change, saving, saved, or failed. */
export type ImportState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly saving: boolean; readonly name: string; readonly phase: ImportPhase }
  | { readonly kind: 'checked'; readonly report: ImportReport }
  | { readonly kind: 'saved'; readonly report: ImportReport }
  | { readonly kind: 'failed'; readonly error: unknown };

export interface UseImport {
  readonly state: ImportState;
  /** Checks a file without saving anything. */
  check(file: File): void;
  /** Saves the file that was checked; with `skipInvalid` only its good rows. */
  commit(skipInvalid: boolean): void;
  reset(): void;
}

export function useImport(endpoints: Endpoints, dataset: string): UseImport {
  const client = useClient();
  const [state, setState] = useState<ImportState>({ kind: 'idle' });
  const file = useRef<File | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const run = useCallback(
    (chosen: File, saving: boolean, skipInvalid: boolean) => {
      running.current?.abort();
      const control = new AbortController();
      running.current = control;
      const show = (next: ImportState): void => {
        if (!control.signal.aborted) setState(next);
      };
      runImport({
        client,
        url: endpoints.importOf(dataset, { dryRun: !saving, skipInvalid }),
        file: chosen,
        signal: control.signal,
        onPhase: (phase) => show({ kind: 'running', saving, name: chosen.name, phase }),
        wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
      }).then(
        (report) => show({ kind: saving && report.applied ? 'saved' : 'checked', report }),
        (error: unknown) => show({ kind: 'failed', error }),
      );
    },
    [client, endpoints, dataset],
  );

  return {
    state,
    check: (chosen) => {
      file.current = chosen;
      run(chosen, false, false);
    },
    commit: (skipInvalid) => {
      if (file.current) run(file.current, true, skipInvalid);
    },
    reset: () => {
      running.current?.abort();
      file.current = null;
      setState({ kind: 'idle' });
    },
  };
}
