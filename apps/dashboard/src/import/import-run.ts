import type { ImportReport, TicketStatus } from '@pulso/kpi-core/contract';
import type { Client } from '../api/client.ts';
import { ServerProblem } from '../api/errors.ts';

/** An import's ticket: the status with the report once it is complete. */
export type ImportStatus = TicketStatus & { readonly report?: ImportReport };

/** What the import does now. `sent` 0..1 of the file; `progress` 0..1 of the work, `null` while the server does not say. */
export type ImportPhase =
  | { readonly kind: 'uploading'; readonly sent: number }
  | { readonly kind: 'working'; readonly progress: number | null };

export class ImportFailed extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ImportFailed';
  }
}

export interface ImportRun {
  readonly client: Client;
  readonly url: string;
  readonly file: File;
  readonly signal: AbortSignal;
  onPhase(phase: ImportPhase): void;
  wait(milliseconds: number): Promise<void>;
}

const POLL_MS = 400;

/** Sends a file, follows its ticket and answers the report. @throws {ImportFailed | ServerProblem | Unreachable} */
export async function runImport({ client, url, file, signal, onPhase, wait }: ImportRun): Promise<ImportReport> {
  const form = new FormData();
  form.set('file', file, file.name);
  onPhase({ kind: 'uploading', sent: 0 });
  const accepted = await client.upload<{ statusUrl: string }>(
    url,
    form,
    (sent) => onPhase({ kind: 'uploading', sent }),
    signal,
  );
  onPhase({ kind: 'working', progress: null });
  for (;;) {
    signal.throwIfAborted();
    const { body } = await client.get<ImportStatus>(accepted.body.statusUrl, signal);
    if (body.report) return body.report;
    if (body.state === 'failed') throw new ImportFailed(body.error ?? '');
    if (body.state === 'completed') throw new ImportFailed('the server gave no report');
    onPhase({ kind: 'working', progress: body.progress > 0 ? body.progress : null });
    await wait(POLL_MS);
  }
}

/** What to tell a person about a failed import. */
export function importFailure(error: unknown): { readonly tooLarge: boolean; readonly detail: string } {
  if (error instanceof ServerProblem)
    return { tooLarge: error.status === 413, detail: error.problem?.detail ?? error.message };
  return { tooLarge: false, detail: error instanceof Error ? error.message : '' };
}
