import {
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Transaction,
} from 'kysely';

/**
 * Gives `work` the transaction's connection without Kysely's own queue in front of it, where that connection sends
 * statements without waiting for answers; the transaction itself elsewhere. `work` must not end while a statement is
 * under way ({@link allSettled}).
 */
export function unserialised<DB, T>(transaction: Transaction<DB>, work: (db: Kysely<DB>) => Promise<T>): Promise<T> {
  const executor = transaction.getExecutor();
  if (!('pipelined' in executor.adapter)) return work(transaction);
  return executor.provideConnection((connection) =>
    work(new Kysely<DB>({ dialect: dialectOn(connection), plugins: [...executor.plugins] })),
  );
}

function dialectOn(connection: DatabaseConnection): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => driverOn(connection),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}

function driverOn(connection: DatabaseConnection): Driver {
  const nothing = async (): Promise<void> => {};
  const begun = (): never => {
    throw new Error('a transaction is under way');
  };
  return {
    init: nothing,
    acquireConnection: async () => connection,
    beginTransaction: begun,
    commitTransaction: begun,
    rollbackTransaction: begun,
    releaseConnection: nothing,
    destroy: nothing,
  };
}

/**
 * Waits for all, then throws the first error if there is one: a transaction whose statements are sent at once must not
 * end while one of them is under way.
 */
export async function allSettled<T extends readonly Promise<unknown>[] | []>(
  promises: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
