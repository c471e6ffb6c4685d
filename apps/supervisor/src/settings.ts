import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';

/** A variable that the supervisor itself needs is wrong; the message names it. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

export interface Settings {
  /** The root of the checkout. */
  readonly root: string;
  /** Where the embedded servers keep their data, absolute. */
  readonly home: string;
  readonly host: string;
  readonly port: number;
  readonly workers: number;
  readonly logFormat: 'text' | 'json';
  /** Environment of every process: `.env`, and over it what was set outside. Empty values count as not set. */
  readonly variables: Readonly<Record<string, string>>;
  /** Servers that no URL is configured for. */
  readonly missing: { readonly postgres: boolean; readonly redisCache: boolean; readonly redisQueue: boolean };
}

function dotEnv(root: string): NodeJS.Dict<string> {
  let text: string;
  try {
    text = readFileSync(join(root, '.env'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new SettingsError(`The file .env cannot be read: ${(error as Error).message}`, { cause: error });
  }
  return parseEnv(text);
}

function wholeNumber(variables: Readonly<Record<string, string>>, name: string, fallback: number, max: number): number {
  const text = variables[name];
  if (text === undefined) return fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= max) return value;
  throw new SettingsError(`${name}=${text} is not usable: a whole number from 1 to ${max} is expected.`);
}

/**
 * Reads what the supervisor itself needs. The rest is checked by the processes, the first of which (the migration)
 * stops at a bad value before anything else runs.
 * @throws SettingsError
 */
export function readSettings(root: string, environment: NodeJS.ProcessEnv): Settings {
  const entries = Object.entries({ ...dotEnv(root), ...environment });
  const variables = Object.fromEntries(
    entries.filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''),
  );
  const format = variables['LOG_FORMAT'] ?? 'text';
  if (format !== 'text' && format !== 'json') {
    throw new SettingsError(`LOG_FORMAT=${format} is not usable: text or json is expected.`);
  }
  const oneRedis = variables['REDIS_URL'] !== undefined;
  return {
    root,
    home: resolve(root, variables['PULSO_HOME'] ?? '.pulso'),
    host: variables['HOST'] ?? '127.0.0.1',
    port: wholeNumber(variables, 'PORT', 3000, 65_535),
    workers: wholeNumber(variables, 'WORKERS', 2, 64),
    logFormat: format,
    variables,
    missing: {
      postgres: variables['DATABASE_URL'] === undefined,
      redisCache: !oneRedis && variables['REDIS_CACHE_URL'] === undefined,
      redisQueue: !oneRedis && variables['REDIS_QUEUE_URL'] === undefined,
    },
  };
}

/** The environment of the processes of the product: what is configured, and the URLs of embedded servers. */
export function childEnvironment(
  { home, variables }: Settings,
  serverUrls: Readonly<Record<string, string>>,
  platform: NodeJS.Platform = process.platform,
): Readonly<Record<string, string>> {
  return {
    // glibc gives each thread an arena of its own, up to eight a processor, and hands little of them back.
    ...(platform === 'linux' ? { MALLOC_ARENA_MAX: '2' } : {}),
    // Compiled code is kept between starts, which halves the time that a process needs to be up.
    NODE_COMPILE_CACHE: join(home, 'compile-cache'),
    ...variables,
    ...serverUrls,
    PULSO_HOME: home,
  };
}
