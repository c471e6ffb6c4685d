/** What one test run provides to all its processes; handed on in an environment variable, which forks inherit. */
export interface RunServices {
  /** Where Postgres and Redis come from. */
  readonly source: 'configured' | 'containers' | 'embedded';
  /** A database on the server, of a user that may create others. */
  readonly postgresUrl: string;
  /** Begins the name of every database of this run, so that the teardown finds them. */
  readonly databasePrefix: string;
  /** A migrated database that nobody connects to; each test file gets a copy. */
  readonly template: string;
  /** Set when one Redis serves the whole run (`TEST_REDIS_URL`). */
  readonly redisUrl?: string;
  /** Folder of the run; what is in it goes with it. */
  readonly folder: string;
}

const VARIABLE = 'PULSO_TEST_SERVICES';

export function publishServices(services: RunServices): void {
  process.env[VARIABLE] = JSON.stringify(services);
}

/** @throws when no global setup ran, for example because a test that needs servers stands outside `tests/`. */
export function runServices(): RunServices {
  const text = process.env[VARIABLE];
  if (text === undefined) {
    throw new Error('No test servers: tests that need Postgres or Redis belong under tests/, run by vitest.config.ts.');
  }
  return JSON.parse(text) as RunServices;
}
