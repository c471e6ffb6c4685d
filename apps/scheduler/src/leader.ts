import { Client } from 'pg';
import type { Logger } from '@pulso/platform';

/** Any number that nothing else in the database uses. */
const LOCK = 7_485_766_001;
const RETRY_MS = 1_000;

export interface Leadership {
  /** True while this process holds the lock on a connection that answers. */
  isLeader(): boolean;
  stop(): Promise<void>;
}

/**
 * One leader among all schedulers: a session advisory lock on a connection of its own. When the connection dies the
 * lock is free again; a leader whose connection does not answer steps down before another can be elected.
 */
export function electLeader(databaseUrl: string, logger: Logger): Leadership {
  let client: Client | undefined;
  let leader = false;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  const stepDown = (reason: string) => {
    if (leader) logger.warn({ reason }, 'no longer the leader');
    leader = false;
    const old = client;
    client = undefined;
    old?.end().catch(() => {});
  };

  const connect = async (): Promise<Client> => {
    const fresh = new Client({
      connectionString: databaseUrl,
      application_name: 'pulso-scheduler-leader',
      connectionTimeoutMillis: 2_000,
      query_timeout: 2_000,
      keepAlive: true,
    });
    fresh.on('error', (error) => stepDown(error.message));
    fresh.on('end', () => stepDown('the connection ended'));
    await fresh.connect();
    return fresh;
  };

  const turn = async () => {
    try {
      client ??= await connect();
      const { rows } = await client.query<{ held: boolean }>(
        leader ? 'select true as held' : 'select pg_try_advisory_lock($1) as held',
        leader ? [] : [LOCK],
      );
      if (!leader && rows[0]?.held) {
        leader = true;
        logger.info('leader');
      }
    } catch (error) {
      stepDown(error instanceof Error ? error.message : String(error));
    }
    if (!stopped) timer = setTimeout(turn, RETRY_MS);
  };
  void turn();

  return {
    isLeader: () => leader,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      leader = false;
      const old = client;
      client = undefined;
      await old?.end().catch(() => {});
    },
  };
}
