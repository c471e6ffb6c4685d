import { describeExit } from './processes/supervise.ts';
import { startChild } from './processes/child.ts';

/** A step before the start failed; what it said is in the log. */
export class PreparationError extends Error {
  override readonly name = 'PreparationError';
}

const CLI = 'apps/cli/src/main.ts';

export interface Preparation {
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Brings the database to the version of the code.
 * @throws PreparationError
 */
export function migrateDatabase(preparation: Preparation): Promise<void> {
  return runStep(preparation, ['migrate']);
}

/**
 * Loads the demo data that `PULSO_DEMO` names into a database that holds nothing.
 * @throws PreparationError
 */
export function offerDemoData(preparation: Preparation): Promise<void> {
  return runStep(preparation, ['demo', '--if-empty']);
}

async function runStep({ root, env, onLine, signal }: Preparation, args: readonly string[]): Promise<void> {
  signal.throwIfAborted();
  const step = startChild({ root, entry: CLI, args, env, onLine });
  const stop = (): void => step.kill('SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  const exit = await step.exited;
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  if (exit.code !== 0) {
    throw new PreparationError(
      `The database could not be prepared: \`${args.join(' ')}\` ended with ${describeExit(exit)}.`,
    );
  }
}
