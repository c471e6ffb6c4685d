import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { identify, type ProcessIdentity, type StopStep } from './processes.ts';

export interface ServerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A server process that this process started and must stop. */
export interface ServerProcess {
  readonly pid: number;
  readonly identity: ProcessIdentity;
  /** Resolves once the process has ended, for whatever reason; never rejects. */
  readonly exited: Promise<ServerExit>;
  /** Sends a signal; for tests that freeze or kill a server. */
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Ends the process in order, harsher at each step; resolves when it is gone. May be called more than once. */
  readonly stop: () => Promise<void>;
}

export interface LaunchOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** What the server prints; begun anew at each start. */
  readonly logFile: string;
  readonly account?: { readonly uid: number; readonly gid: number } | undefined;
  readonly stopSteps: readonly StopStep[];
}

/**
 * Starts a server process. It gets a session of its own, so that Ctrl-C in the terminal reaches only who supervises
 * it and the order of stopping holds. It prints into a file, not a pipe, so that it survives its parent's end.
 * @throws the spawn error, for example when the binary cannot be executed.
 */
export async function launch(options: LaunchOptions): Promise<ServerProcess> {
  const log = openSync(options.logFile, 'w', 0o600);
  let child: ChildProcess;
  try {
    child = spawn(options.command, options.args, {
      cwd: options.cwd,
      env: options.env,
      stdio: ['ignore', log, log],
      detached: true,
      windowsHide: true,
      ...options.account,
    });
  } finally {
    closeSync(log);
  }
  const exited = new Promise<ServerExit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  const pid = child.pid;
  if (pid === undefined) throw new Error('the process has no pid');
  let stopping: Promise<void> | undefined;
  return {
    pid,
    identity: identify(pid) ?? { pid, startedAt: 'ended at once' },
    exited,
    kill: (signal) => void child.kill(signal),
    stop: () => (stopping ??= stopChild(child, exited, options.stopSteps)),
  };
}

async function stopChild(child: ChildProcess, exited: Promise<ServerExit>, steps: readonly StopStep[]): Promise<void> {
  for (const [signal, waitMs] of steps) {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    child.kill('SIGCONT'); // a frozen process would see no signal but SIGKILL
    if ((await settledWithin(exited, waitMs)) !== undefined) return;
  }
  throw new Error(`process ${child.pid} does not end`);
}

/** The result of `promise`, or undefined if it takes longer than `ms`. */
export async function settledWithin<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  const timer = new AbortController();
  try {
    return await Promise.race([promise, delay(ms, undefined, { signal: timer.signal })]);
  } finally {
    timer.abort();
  }
}

/** The last lines that a server printed, for a message about why it does not run. */
export function lastLines(logFile: string, count = 12): string {
  try {
    return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
  } catch {
    return '';
  }
}
