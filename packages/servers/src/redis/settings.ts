/**
 * What a Redis server is for. `cache` may forget everything: bounded memory, least frequently used keys go first,
 * nothing on disk. `queue` may forget nothing: no eviction, an append-only file synced every second.
 */
export type RedisRole = 'cache' | 'queue';

/** Directives of `redis.conf` by role; the Docker setup and the documentation name the same. */
export const ROLE_SETTINGS: Readonly<Record<RedisRole, Readonly<Record<string, string>>>> = {
  cache: { maxmemory: '256mb', 'maxmemory-policy': 'allkeys-lfu', save: '""', appendonly: 'no' },
  queue: { 'maxmemory-policy': 'noeviction', save: '""', appendonly: 'yes', appendfsync: 'everysec' },
};

export interface RedisSettings {
  readonly role: RedisRole;
  readonly port: number;
  readonly folder: string;
  readonly password: string | undefined;
  /** Directives that win over the role's, for example a smaller `maxmemory` in a test of eviction. */
  readonly extra: Readonly<Record<string, string>>;
}

/** A `redis.conf`. The password stands in the file and not on the command line, which every user can read. */
export function redisConfiguration({ role, port, folder, password, extra }: RedisSettings): string {
  const directives: Record<string, string> = {
    bind: '127.0.0.1',
    port: String(port),
    'protected-mode': 'yes',
    daemonize: 'no',
    dir: JSON.stringify(folder),
    loglevel: 'notice',
    'tcp-keepalive': '60',
    ...(password === undefined ? {} : { requirepass: password }),
    ...ROLE_SETTINGS[role],
    ...extra,
  };
  return `${Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join('\n')}\n`;
}
