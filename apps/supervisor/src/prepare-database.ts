import { describeExit } from './processes/supervise.ts';
import { startChild } from './processes/child.ts';

/** A step before the start failed; what it said is in the log. */
export class PreparationError extends Error {
  override readonly name = 'PreparationError';
}

const CLI = 'apps/cli/src/main.ts';
const STEPS: readonly (readonly string[])[] = [['migrate'], ['demo', '--if-empty']];

/**
 * Brings the database to the version of the code and, when it holds nothing, loads the demo data that `PULSO_DEMO`
 * names.
 * @throws PreparationError
 */
export async function prepareDatabase(
  root: string,
  env: Readonly<Record<string, string>>,
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  for (const args of STEPS) {
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
}
