import type { Socket } from 'node:net';
import { Pool, types, type CustomTypesConfig, type PoolClient } from 'pg';
import type { Logger } from '../logging/logger.ts';
import { keepPlans } from './kept-plans.ts';
import { wrapQuery } from './wrap-query.ts';

export interface PoolOptions {
  readonly url: string;
  readonly max: number;
  readonly applicationName: string;
  readonly logger: Logger;
  /** ms; a computation sets a shorter one of its own. */
  readonly statementTimeoutMs?: number;
  /** Statements are sent without waiting for the answers to those before; nothing can be read by cursor then. */
  readonly pipeline?: boolean;
}

const INT8 = 20;
const NUMERIC = 1700;
const DATE = 1082;

/**
 * Whole money and sums stay exact as JavaScript numbers up to 2^53; beyond that a value is refused rather than
 * rounded. Calendar days stay text: they have no time zone.
 */
const valueTypes: CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === INT8) return parseSafeInteger;
    if (oid === NUMERIC) return Number;
    if (oid === DATE) return (text: string) => text;
    // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- the oid comes from the server
    return types.getTypeParser(oid, format);
  },
};

function parseSafeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`integer ${text} is beyond 2^53`);
  return value;
}

/**
 * A pool that neither hangs nor kills the process:
 * - waiting for a connection ends after 2 s, a statement after its timeout;
 * - a backend that dies, idle or between two statements of a transaction, is logged, not thrown;
 * - after a client-side timeout the socket is destroyed, since its answer could arrive for the next statement;
 * - so it is when a table has changed under a plan that the connection keeps.
 */
export function createPool({
  url,
  max,
  applicationName,
  logger,
  statementTimeoutMs = 15_000,
  pipeline = false,
}: PoolOptions): Pool {
  const pool = new Pool({
    connectionString: url,
    max,
    application_name: applicationName,
    connectionTimeoutMillis: 2_000,
    idleTimeoutMillis: 10_000,
    maxLifetimeSeconds: 1_800,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + 1_000,
    lock_timeout: 2_000,
    idle_in_transaction_session_timeout: 10_000,
    types: valueTypes,
    pipeline,
  });
  pool.on('error', (error) => logger.warn({ err: error.message }, 'idle database connection lost'));
  pool.on('connect', (client) => {
    client.on('error', (error) => logger.warn({ err: error.message }, 'database connection lost'));
    keepPlans(client);
    destroyWhenUnusable(client);
    if (pipeline) writeTogether(client);
  });
  return pool;
}

const UNUSABLE = ['Query read timeout', 'cached plan must not change result type'];

interface Wired {
  readonly connection: { readonly stream: Pick<Socket, 'cork' | 'destroy' | 'uncork'> };
}

/** Statements of one turn of the event loop go out in one write. */
function writeTogether(client: PoolClient): void {
  const { stream } = (client as unknown as Wired).connection;
  let corked = false;
  wrapQuery(client, (query) => (...args) => {
    if (!corked) {
      corked = true;
      stream.cork();
      process.nextTick(() => {
        corked = false;
        stream.uncork();
      });
    }
    return query(...args);
  });
}

function destroyWhenUnusable(client: PoolClient): void {
  const { connection } = client as unknown as Wired;
  wrapQuery(client, (query) => (...args) => {
    const result = query(...args);
    if (result instanceof Promise) {
      result.catch((error: Error) => {
        if (UNUSABLE.includes(error.message)) connection.stream.destroy();
      });
    }
    return result;
  });
}
