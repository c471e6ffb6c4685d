import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Names one process for good. A pid alone does not: it is given out again, after a reboot almost surely to a
 * stranger. `startedAt` is opaque and differs between two processes that had the same pid.
 */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startedAt: string;
}

/** The identity of a live process, or undefined when there is none with this pid (a zombie counts as gone). */
export function identify(pid: number): ProcessIdentity | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  if (process.platform === 'linux') return identifyFromProc(pid);
  if (process.platform === 'win32') return signalReaches(pid) ? { pid, startedAt: '' } : undefined;
  try {
    const startedAt = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return startedAt === '' ? undefined : { pid, startedAt };
  } catch {
    return undefined; // ps ends with 1 when the pid is not there
  }
}

function identifyFromProc(pid: number): ProcessIdentity | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name in parentheses may hold spaces; the fields after it do not.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state] = fields;
    if (state === 'Z' || state === 'X') return undefined;
    const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return { pid, startedAt: `${bootId}/${fields[19]}` };
  } catch {
    return undefined;
  }
}

function signalReaches(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Whether exactly this process still runs. */
export function isRunning(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.startedAt === identity.startedAt;
}

/** Whether a live process works in `directory`; a database server never leaves its data folder. */
export function worksIn(pid: number, directory: string): boolean {
  if (process.platform === 'linux') {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === directory;
    } catch {
      return false; // gone, or of another user and so none of ours
    }
  }
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(directory);
  } catch {
    return false;
  }
}

/** A signal and how long its effect is waited for before the next, harsher one. */
export type StopStep = readonly [signal: NodeJS.Signals, waitMs: number];

/**
 * Ends a process that is not our child (one left by a killed run), with ever harsher signals.
 * Resolves when it is gone; rejects if even the last signal did not help.
 */
export async function terminate(identity: ProcessIdentity, steps: readonly StopStep[]): Promise<void> {
  for (const [signal, waitMs] of steps) {
    if (!isRunning(identity)) return;
    try {
      process.kill(identity.pid, signal);
      // A frozen process would see no signal but SIGKILL.
      if (process.platform !== 'win32') process.kill(identity.pid, 'SIGCONT');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return;
      throw error;
    }
    const deadline = Date.now() + waitMs;
    while (Date.now() < deadline) {
      if (!isRunning(identity)) return;
      await delay(20);
    }
  }
  if (isRunning(identity)) throw new Error(`process ${identity.pid} does not end`);
}
