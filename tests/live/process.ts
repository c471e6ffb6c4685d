import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ROOT } from '../support/paths.ts';

/** A process of the product that a test may kill, freeze and start again. */
export interface Controlled {
  readonly name: string;
  /** What it has said since its latest start. */
  readonly log: () => string;
  readonly isUp: () => boolean;
  readonly start: () => Promise<void>;
  /** SIGKILL; resolves when it is gone. */
  readonly kill: () => Promise<void>;
  readonly pause: () => void;
  readonly resume: () => void;
  /** Whatever was done to it: it runs again. */
  readonly heal: () => Promise<void>;
  /** As an operator would stop it; SIGKILL when that takes too long. */
  readonly stop: () => Promise<void>;
}

const UP_WITHIN_MS = 60_000;

/**
 * `app` is started as `npm run` does it and counts as up when it has said so.
 * @param variables the whole environment beyond the test's own
 */
export function controlled(app: string, name: string, variables: Readonly<Record<string, string>>): Controlled {
  let child: ChildProcess | undefined;
  let exited: Promise<void> = Promise.resolve();
  let output = '';
  let from = 0;

  const isUp = () => child !== undefined && child.exitCode === null && child.signalCode === null;
  const start = async (): Promise<void> => {
    from = output.length;
    child = spawn(process.execPath, [join(ROOT, `apps/${app}/src/main.ts`)], {
      cwd: ROOT,
      env: { ...process.env, ...variables },
      // When this process dies, the channel closes and the child ends.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const own = child;
    own.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    own.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    exited = new Promise((resolve) => void own.once('close', () => resolve()));
    const deadline = Date.now() + UP_WITHIN_MS;
    while (!output.slice(from).includes('"ready"')) {
      if (own.exitCode !== null || Date.now() > deadline)
        throw new Error(`${name} did not start:\n${output.slice(from)}`);
      await delay(20);
    }
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (isUp()) child!.kill(signal);
    await exited;
  };
  return {
    name,
    log: () => output.slice(from),
    isUp,
    start,
    kill: () => end('SIGKILL'),
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    async heal() {
      child?.kill('SIGCONT');
      if (!isUp()) await start();
    },
    async stop() {
      child?.kill('SIGCONT');
      const timer = setTimeout(() => child?.kill('SIGKILL'), 5_000);
      await end('SIGTERM');
      clearTimeout(timer);
    },
  };
}
