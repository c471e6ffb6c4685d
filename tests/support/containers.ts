import { spawnSync } from 'node:child_process';
import { PostgreSqlContainer } from '@testcontainers/postgresql';
import { RedisContainer } from '@testcontainers/redis';

/**
 * Servers from Docker, used where an engine answers. This path was not run where Pulso was built: there was no
 * engine. `TEST_SERVERS=embedded` goes round it.
 */
export function dockerAnswers(): boolean {
  if (process.env['TEST_SERVERS'] === 'embedded') return false;
  return spawnSync('docker', ['info'], { stdio: 'ignore', timeout: 10_000 }).status === 0;
}

export interface Container {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

export async function postgresContainer(): Promise<Container> {
  const container = await new PostgreSqlContainer('postgres:18-alpine')
    .withCommand(['postgres', '-c', 'fsync=off', '-c', 'max_connections=200', '-c', 'timezone=UTC'])
    .start();
  return {
    url: container.getConnectionUri(),
    stop: async () => {
      await container.stop();
    },
  };
}

/** @param settings directives as in `redis.conf` */
export async function redisContainer(settings: Readonly<Record<string, string>>): Promise<Container> {
  const flags = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const container = await new RedisContainer('redis:7-alpine').withCommand(['redis-server', ...flags]).start();
  return {
    url: container.getConnectionUrl(),
    stop: async () => {
      await container.stop();
    },
  };
}
