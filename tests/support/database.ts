import { randomBytes } from 'node:crypto';
import { createDatabase, dropDatabase } from '@pulso/servers';
import { runServices } from './run-services.ts';

export interface TestDatabase extends AsyncDisposable {
  readonly name: string;
  readonly url: string;
  /** Drops it, with whatever is still connected. What is forgotten goes with the run. */
  readonly drop: () => Promise<void>;
}

/** A database of the caller's own: migrated (a copy of the run's template, about 50 ms), or empty. */
export async function testDatabase(options: { readonly migrated?: boolean } = {}): Promise<TestDatabase> {
  const { postgresUrl, databasePrefix, template } = runServices();
  const name = databasePrefix + randomBytes(6).toString('hex');
  const url = await createDatabase(postgresUrl, name, options.migrated === false ? {} : { template });
  const drop = (): Promise<void> => dropDatabase(postgresUrl, name);
  return { name, url, drop, [Symbol.asyncDispose]: drop };
}
