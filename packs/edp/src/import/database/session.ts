import { finished } from 'node:stream/promises';
import type { Writable } from 'node:stream';
import { cancelOnAbort, type PackDatabase } from '@pulso/kpi-core';
import { CompiledQuery, type ControlledTransaction, type Kysely } from 'kysely';
import { from as copyFrom, type CopyStreamQuery } from 'pg-copy-streams';

/** One transaction on one connection, for work that takes as long as it takes. */
export interface Session {
  /** Rows of a statement. SQL is text of this pack; values are parameters. */
  query<R>(text: string, values?: readonly unknown[]): Promise<R[]>;
  /** Rows that a statement wrote. */
  execute(text: string, values?: readonly unknown[]): Promise<number>;
  /** A stream into `copy … from stdin`; `done` settles when the server has taken it. */
  copyIn(text: string): Promise<{ readonly stream: Writable; readonly done: Promise<void> }>;
}

/** ms: pg's own limit for one statement, which a pool sets for requests of users. setTimeout takes no more. */
const NO_TIMEOUT = 2_147_483_647;
const LOCK_TIMEOUT = '60s';

export interface Outcome<T> {
  readonly result: T;
  /** Whether what was written is kept. */
  readonly commit: boolean;
}

/**
 * Runs `work` in a transaction that is committed when it says so and else rolled back, also when it throws. When
 * `signal` aborts, the statement in flight is cancelled on the server and the signal's reason is thrown.
 */
export async function inTransaction<T>(
  db: Kysely<PackDatabase>,
  signal: AbortSignal,
  work: (session: Session) => Promise<Outcome<T>>,
): Promise<T> {
  signal.throwIfAborted();
  const transaction = await db.startTransaction().execute();
  const session = sessionOn(transaction);
  let stopCancelling = async (): Promise<void> => {};
  try {
    const [backend] = await session.query<{ pid: number }>(
      `select pg_backend_pid() as pid, set_config('statement_timeout', '0', true),
        set_config('idle_in_transaction_session_timeout', '0', true), set_config('lock_timeout', $1, true)`,
      [LOCK_TIMEOUT],
    );
    stopCancelling = cancelOnAbort(db, backend?.pid ?? 0, signal);
    const { result, commit } = await work(session);
    signal.throwIfAborted();
    await stopCancelling();
    await (commit ? transaction.commit() : transaction.rollback()).execute();
    return result;
  } catch (error) {
    await stopCancelling();
    if (!transaction.isCommitted && !transaction.isRolledBack) await rollBack(transaction);
    signal.throwIfAborted();
    throw error;
  }
}

/** The error that led here tells more than that of a connection which is gone. */
async function rollBack(transaction: ControlledTransaction<PackDatabase>): Promise<void> {
  await transaction
    .rollback()
    .execute()
    .catch(() => {});
}

/**
 * Kysely hands what stands in a compiled query to `client.query` of pg unchanged, on the transaction's connection. So
 * a query object with a timeout of its own, or a COPY, takes the way of any statement.
 */
function sessionOn(transaction: ControlledTransaction<PackDatabase>): Session {
  const run = (query: object, values: readonly unknown[]) =>
    transaction.executeQuery<unknown>(CompiledQuery.raw(query as unknown as string, [...values]));
  return {
    query: async <R>(text: string, values: readonly unknown[] = []) => {
      const { rows } = await run({ text, query_timeout: NO_TIMEOUT }, values);
      return rows as R[];
    },
    execute: async (text, values = []) => {
      const { numAffectedRows } = await run({ text, query_timeout: NO_TIMEOUT }, values);
      return Number(numAffectedRows ?? 0);
    },
    copyIn: async (text) => {
      const stream: CopyStreamQuery & { query_timeout?: number } = copyFrom(text);
      stream.query_timeout = NO_TIMEOUT;
      const done = finished(stream);
      done.catch(() => {}); // it is awaited later, and may fail before
      await run(stream, []);
      return { stream, done };
    },
  };
}
