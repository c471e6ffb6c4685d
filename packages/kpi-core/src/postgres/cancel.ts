import { sql, type Kysely } from 'kysely';

/**
 * From here on an abort cancels on the server what the backend `pid` runs; `db` must have a connection besides that one.
 * Await what is answered before the backend's connection goes back to its pool: a cancel that arrives later would hit
 * somebody else's statement.
 */
export function cancelOnAbort<T>(db: Kysely<T>, pid: number, signal: AbortSignal): () => Promise<void> {
  let cancelling: Promise<unknown> = Promise.resolve();
  const cancel = (): void => {
    // A failed cancel only means that the statement runs into its timeout.
    cancelling = sql`select pg_cancel_backend(${pid}::int)`.execute(db).catch(() => {});
  };
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  return async () => {
    signal.removeEventListener('abort', cancel);
    await cancelling;
  };
}

/**
 * Runs `work`, which uses the connection of the backend `pid`: an abort ends its statement and rejects with the signal's
 * reason.
 */
export async function cancellable<T, R>(
  db: Kysely<T>,
  pid: number,
  signal: AbortSignal,
  work: () => Promise<R>,
): Promise<R> {
  const stop = cancelOnAbort(db, pid, signal);
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    await stop();
  }
}
