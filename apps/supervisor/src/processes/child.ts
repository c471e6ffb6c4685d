import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { eachLine } from '../log/split-lines.ts';

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Something that runs, be it one of our processes or a server. */
export interface Running {
  readonly pid: number;
  /** Resolves when it has ended, for whatever reason; never rejects. */
  readonly exited: Promise<Exit>;
  /** Ends it in order, by force if that takes too long. */
  readonly stop: () => Promise<void>;
  readonly kill: (signal: NodeJS.Signals) => void;
}

export interface ChildProgram {
  readonly root: string;
  /** A TypeScript file, from the root. */
  readonly entry: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
  /** A message on the channel between us; see `recycling.ts` for those that mean something. */
  readonly onMessage?: (message: unknown) => void;
}

export interface Child extends Running {
  readonly send: (message: object) => void;
}

/** The processes give themselves 20 s; one that is not done by then is stuck. */
const STOP_WITHIN_MS = 22_000;

/**
 * Starts one program of the checkout. It has a session of its own, so that Ctrl-C in the terminal reaches only the
 * supervisor and the order of stopping holds, and a channel to us: when it closes, we are gone, and the program
 * stops by itself.
 */
export function startChild({ root, entry, args = [], env, onLine, onMessage }: ChildProgram): Child {
  const child = spawn(process.execPath, [join(root, entry), ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  });
  if (child.stdout !== null) eachLine(child.stdout, onLine);
  if (child.stderr !== null) eachLine(child.stderr, onLine);
  if (onMessage !== undefined) child.on('message', onMessage);
  const exited = new Promise<Exit>((resolve) => {
    // `close` and not `exit`: its last lines come before the news of its end.
    child.once('close', (code, signal) => resolve({ code, signal }));
    child.once('error', (error) => {
      onLine(`cannot be started: ${error.message}`);
      resolve({ code: 1, signal: null });
    });
  });
  const kill = (signal: NodeJS.Signals): void => void child.kill(signal);
  return {
    pid: child.pid ?? -1,
    exited,
    kill,
    stop: async () => {
      kill('SIGTERM');
      const timer = new AbortController();
      const late = delay(STOP_WITHIN_MS, true, { signal: timer.signal }).catch(() => false);
      if (await Promise.race([exited.then(() => false), late])) {
        onLine(`does not stop within ${STOP_WITHIN_MS / 1000} s and is killed`);
        kill('SIGKILL');
      }
      timer.abort();
      await exited;
    },
    send: (message) => {
      if (child.connected) child.send(message, () => undefined);
    },
  };
}
