import type { Backoff } from '@pulso/cache';
import { REFRESH_FAILURES, type RefreshFailure } from '../contract/refresh.ts';
import type { RefreshTicket } from './tickets.ts';

/** What everybody may read; what the database or a pack said stays in the log, since it may name tables and hosts. */
const TEXTS: Readonly<Record<RefreshFailure, string>> = {
  'computation-timeout': 'the computation took longer than it may',
  'computation-data': 'a value in the data cannot be computed with',
  'computation-mismatch': 'the pack and the database do not fit: a table, a column or a right is missing',
  'computation-failed': 'the computation ended with an error',
  'computation-crashed': 'workers ended while they computed this',
  'database-busy': 'the database was too busy or short of resources',
  'refresh-failed': 'the refresh failed',
};

/** SQLSTATE classes (PostgreSQL manual, appendix A) that say whose fault it was. */
const BY_SQLSTATE: readonly (readonly [RegExp, RefreshFailure])[] = [
  [/^57014$/, 'computation-timeout'],
  [/^22/, 'computation-data'],
  [/^(3D|3F|42)/, 'computation-mismatch'],
  [/^(40|53|54|55)/, 'database-busy'],
];

/** Whether an abort signal's reason is that its time was up. */
export const isTimeout = (reason: unknown): boolean => reason instanceof Error && reason.name === 'TimeoutError';

/** The code of a computation's error. */
export function failureOf(error: Error & { readonly code?: unknown }): RefreshFailure {
  if (isTimeout(error)) return 'computation-timeout';
  const { code } = error;
  const known = typeof code === 'string' ? BY_SQLSTATE.find(([pattern]) => pattern.test(code)) : undefined;
  return known?.[1] ?? 'computation-failed';
}

/** What is noted with a key's back-off: the code, which leaves the process, and the error's own words, which do not. */
export const failureNote = (error: Error): string => `${failureOf(error)}: ${error.message}`;

/** What is noted of a computation that ended workers. */
export const crashNote = 'computation-crashed: workers ended while they computed this';

/** The code of a note; one that the cache itself wrote has none. */
export function failureIn(note: string): RefreshFailure {
  return REFRESH_FAILURES.find((code) => note.startsWith(`${code}: `)) ?? 'refresh-failed';
}

/**
 * What a ticket has to say of the computations that it waits for, `missing` types with what is known of their
 * failures; `null` while none has failed on its behalf: an earlier failure is no answer to a manual request, which is
 * tried in spite of it. A request for what was not there waits for the back-off like everybody else.
 * @param nowMs the cache's clock
 */
export function ticketFailure(
  { afterVersion, requestedAt }: Pick<RefreshTicket, 'afterVersion' | 'requestedAt'>,
  missing: readonly { readonly type: string; readonly backoff: Backoff | null }[],
  nowMs: number,
): { readonly error: string; readonly code: RefreshFailure } | null {
  const manual = afterVersion !== '0';
  const sinceMs = manual ? Number(BigInt(afterVersion) / 1_000n) : requestedAt.getTime();
  for (const { type, backoff } of missing) {
    if (!backoff || (backoff.failedAtMs < sinceMs && (manual || backoff.untilMs <= nowMs))) continue;
    const code = failureIn(backoff.error);
    return { error: `${type}: ${TEXTS[code]}; it is tried again`, code };
  }
  return null;
}
