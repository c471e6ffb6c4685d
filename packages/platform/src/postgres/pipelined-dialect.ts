import {
  PostgresAdapter,
  PostgresDialect,
  PostgresDriver,
  type DatabaseConnection,
  type PostgresDialectConfig,
  type TransactionSettings,
} from 'kysely';

/**
 * Kysely's dialect over connections that send a statement without waiting for the answers to those before. A transaction
 * that only reads waits for neither its beginning nor its end: both are on their way, in order, with what is read, and
 * its isolation is for the reader to look at (`current_setting('transaction_isolation')`). Each round trip less is two
 * wake-ups of a process less, which is most of what small statements cost.
 */
export class PipelinedDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig;

  constructor(config: PostgresDialectConfig) {
    super(config);
    this.#config = config;
  }

  override createDriver(): PostgresDriver {
    return new PipelinedDriver(this.#config);
  }

  override createAdapter(): PostgresAdapter {
    return new PipelinedAdapter();
  }
}

/** Tells who is given the database that statements of one connection may be sent at once. */
class PipelinedAdapter extends PostgresAdapter {
  readonly pipelined = true;
}

class PipelinedDriver extends PostgresDriver {
  /** Connections whose transaction only reads. */
  readonly #reading = new WeakSet<DatabaseConnection>();

  override async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    const begun = super.beginTransaction(connection, settings);
    this.#reading.delete(connection);
    if (settings.accessMode !== 'read only') return begun;
    this.#reading.add(connection);
    begun.catch(ignored);
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    const committed = super.commitTransaction(connection);
    if (!this.#reading.has(connection)) return committed;
    committed.catch(ignored);
  }
}

/** The statements between beginning and end fail with the connection. */
const ignored = (): void => {};
