import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { BINARIES, ROOT } from '../support/paths.ts';

/** `npm start` on a home of the test's own, as a person at a terminal sees it. */
export interface StartedProduct {
  readonly process: ChildProcess;
  readonly log: () => string;
  /** Resolves when the log matches; rejects with the log when the process ends or it takes too long. */
  readonly until: (pattern: RegExp, withinMs?: number) => Promise<RegExpExecArray>;
  readonly exited: Promise<number | null>;
}

/** An empty home that already has the programs which would else be downloaded. */
export function homeWithBinaries(home: string): string {
  mkdirSync(BINARIES, { recursive: true });
  symlinkSync(BINARIES, join(home, 'binaries'));
  return home;
}

export function startIn(home: string, env: Readonly<Record<string, string>>): StartedProduct {
  const child = spawn(process.execPath, [join(ROOT, 'scripts/start.mjs')], {
    cwd: ROOT,
    env: { ...process.env, PULSO_DEMO: 'sample', WORKERS: '1', ...env, PULSO_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const onChunk = (chunk: Buffer): void => void (output += chunk.toString());
  child.stdout.on('data', onChunk);
  child.stderr.on('data', onChunk);
  const exited = new Promise<number | null>((resolve) => void child.once('close', resolve));
  const until = (pattern: RegExp, withinMs = 120_000): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const stopLooking = (): void => {
        clearTimeout(timer);
        child.stdout.off('data', look);
      };
      const look = (): void => {
        const found = pattern.exec(output);
        if (found === null) return;
        stopLooking();
        resolve(found);
      };
      const fail = (why: string): void => {
        stopLooking();
        reject(new Error(`${why} before ${String(pattern)}:\n${output}`));
      };
      const timer = setTimeout(() => fail(`${withinMs} ms went by`), withinMs);
      child.stdout.on('data', look);
      void exited.then(() => (pattern.test(output) ? look() : fail('it ended')));
      look();
    });
  return { process: child, log: () => output, until, exited };
}

export interface ProcessRow {
  readonly pid: number;
  readonly args: string;
}

/** The children of a process, with their command lines; those that have ended but were not waited for are left out. */
function childrenOf(pid: number): ProcessRow[] {
  const text = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' });
  return text.split('\n').flatMap((row) => {
    const [, child, parent, state = 'Z', args = ''] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(row) ?? [];
    return Number(parent) === pid && !state.startsWith('Z') ? [{ pid: Number(child), args }] : [];
  });
}

/** Everything that the product consists of, from its launcher: the supervisor and what that runs. */
export function partsOf(product: StartedProduct): { readonly supervisor: number; readonly parts: ProcessRow[] } {
  const [supervisor] = childrenOf(product.process.pid ?? 0);
  if (supervisor === undefined) throw new Error(`no supervisor runs:\n${product.log()}`);
  return { supervisor: supervisor.pid, parts: childrenOf(supervisor.pid) };
}
