import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { Logger } from '@pulso/platform';

/** Any number that nothing else in the database uses. */
const LOCK = 7_485_766_001;
const TURN_MS = 1_000;
/** The server ends a session that is silent for this long, and with it a leader that hangs. */
const SESSION_MS = 5_000;
/** Shorter than that: a leader that wakes up after a hang knows that it is none before another can have been elected. */
const CONFIRMED_MS = 4_000;
const GOODBYE_MS = 500;

export interface Leadership {
  /** True while this process holds the lock on a session that answered a moment ago. */
  isLeader(): boolean;
  /** Grows each time that this process becomes the leader: what was learned in an earlier term may be out of date. */
  term(): number;
  stop(): Promise<void>;
}

/**
 * One leader among all schedulers: a session advisory lock on a connection of its own. The lock is free again when the
 * process or its connection dies, and within seconds when either only hangs. Two leaders for a moment would do no
 * harm: rows of the feed are claimed one by one, and every step may be done twice.
 */
export function electLeader(databaseUrl: string, logger: Logger): Leadership {
  let client: Client | undefined;
  let leader = false;
  let confirmedAt = 0;
  let term = 0;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  const stepDown = (from: Client | undefined, reason: string) => {
    if (from !== client) return;
    if (leader) logger.warn({ reason }, 'no longer the leader');
    leader = false;
    client = undefined;
    from?.end().catch(() => {});
  };

  const connect = async (): Promise<Client> => {
    const fresh = new Client({
      connectionString: databaseUrl,
      application_name: 'pulso-scheduler-leader',
      connectionTimeoutMillis: 2_000,
      query_timeout: 2_000,
      keepAlive: true,
    });
    fresh.on('error', (error) => stepDown(fresh, error.message));
    fresh.on('end', () => stepDown(fresh, 'the connection ended'));
    try {
      await fresh.connect();
      await fresh.query(`select set_config('idle_session_timeout', $1, false)`, [String(SESSION_MS)]);
      return fresh;
    } catch (error) {
      fresh.end().catch(() => {});
      throw error;
    }
  };

  const turn = async () => {
    const askedAt = performance.now();
    try {
      client ??= await connect();
      if (leader) await client.query('select');
      else {
        const { rows } = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [LOCK]);
        if (rows[0]?.held && !stopped) {
          leader = true;
          term += 1;
          logger.info({ term }, 'leader');
        }
      }
      confirmedAt = askedAt;
    } catch (error) {
      stepDown(client, error instanceof Error ? error.message : String(error));
    }
    if (!stopped) timer = setTimeout(next, TURN_MS);
  };
  let running = turn();
  const next = () => {
    running = turn();
  };

  return {
    isLeader: () => leader && performance.now() - confirmedAt < CONFIRMED_MS,
    term: () => term,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
      leader = false;
      const old = client;
      client = undefined;
      // A server that hangs never says goodbye.
      await Promise.race([old?.end().catch(() => {}), delay(GOODBYE_MS)]);
    },
  };
}
