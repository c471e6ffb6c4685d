import { userInfo } from 'node:os';
import type { Language, PackRegistry } from '@pulso/kpi-core';
import { loadPacks } from '@pulso/kpi-core';
import { createDatabase, createLogger, createPool, type Database, type Environment } from '@pulso/platform';
import type { CommandContext } from './command.ts';
import { speaker } from './language.ts';
import { formatFor } from './output/format.ts';

/** An import or a migration takes as long as it takes. */
const STATEMENT_TIMEOUT_MS = 3_600_000;
const CONNECTIONS = 4;

export interface OpenContext extends CommandContext {
  close(): Promise<void>;
}

export interface ContextOptions extends Pick<
  CommandContext,
  'print' | 'stderr' | 'signal' | 'directory' | 'environment'
> {
  readonly language: Language;
}

/** The context of one run. What a command does not ask for is neither read nor opened. */
export function openContext({ language, ...given }: ContextOptions): OpenContext {
  let environment: Environment | undefined;
  let packs: Promise<PackRegistry> | undefined;
  let database: Database | undefined;
  const env = (): Environment => (environment ??= given.environment());
  return {
    ...given,
    say: speaker(language),
    format: formatFor(language),
    user: userInfo().username,
    environment: env,
    packs: () => (packs ??= loadPacks(env().packs, process.cwd())),
    database: () =>
      (database ??= createDatabase(
        createPool({
          url: env().databaseUrl,
          max: CONNECTIONS,
          applicationName: 'pulso-cli',
          logger: createLogger('cli', 'silent'),
          statementTimeoutMs: STATEMENT_TIMEOUT_MS,
        }),
      )),
    close: async () => {
      await database?.destroy();
    },
  };
}
