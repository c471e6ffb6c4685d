import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { ROOT } from '../support/paths.ts';

export type Role = 'api' | 'worker' | 'scheduler';

/** One process of the product, started again whenever it ends, as a supervisor does. */
export interface ProductProcess {
  readonly name: string;
  readonly role: Role;
  /** Of the process of now; `undefined` while none runs. */
  readonly pid: number | undefined;
  /** Ends it without warning; the exit counts as asked for, and it is started again after `awayMs` (null = by `start`). */
  kill(signal: 'SIGKILL' | 'SIGTERM', awayMs: number | null): Promise<{ readonly tookMs: number }>;
  start(): void;
  /** Variables over the first ones, for the next start; answers what puts back those of before. */
  configure(variables: Readonly<Record<string, string>>): () => void;
  /** Runs code in it by the debugger, without waiting for its end. */
  run(code: string): Promise<void>;
  pause(): void;
  resume(): void;
  /** For good. */
  stop(): Promise<void>;
}

export interface ProcessEvents {
  /** It ended by itself. */
  onExit(process: string, how: string): void;
  onLine(process: string, line: string): void;
}

/** Wakes a process when its own input ends, be it that we say so or that we die: a frozen one would stay for ever. */
function freeze(pid: number): ChildProcess {
  const waker = spawn('sh', ['-c', 'read -r _; kill -CONT "$0"', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  process.kill(pid, 'SIGSTOP');
  return waker;
}

const RESTART_MS = 1_000;
const DEBUGGER = /Debugger listening on (ws:\S+)/;

export function startProcess(
  role: Role,
  name: string,
  variables: Readonly<Record<string, string>>,
  events: ProcessEvents,
): ProductProcess {
  let child: ChildProcess | undefined;
  let asked = false;
  let stopped = false;
  let own = variables;
  let waker: ChildProcess | undefined;
  let debuggerUrl: string | undefined;
  let onDebugger: (url: string) => void = () => {};

  const wake = (): void => {
    waker?.stdin?.end();
    waker = undefined;
    child?.kill('SIGCONT');
  };

  const onLine = (line: string): void => {
    const debug = DEBUGGER.exec(line)?.[1];
    if (debug !== undefined) onDebugger((debuggerUrl = debug));
    if (line !== '') events.onLine(name, line);
  };
  const start = (): void => {
    if (stopped || child) return;
    asked = false;
    debuggerUrl = undefined;
    // The debugger starts when SIGUSR1 asks for it.
    const started = spawn(process.execPath, ['--inspect-port=0', join(ROOT, `apps/${role}/src/main.ts`)], {
      cwd: ROOT,
      env: { ...process.env, ...own },
      // It ends with the harness, since the channel closes.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    child = started;
    for (const stream of [started.stdout, started.stderr])
      if (stream) createInterface({ input: stream }).on('line', onLine);
    started.once('exit', (code, signal) => {
      child = undefined;
      if (asked || stopped) return;
      events.onExit(name, signal ?? `exit code ${code}`);
      setTimeout(start, RESTART_MS);
    });
  };
  start();

  return {
    name,
    role,
    get pid() {
      return child?.pid;
    },
    start,
    configure(more) {
      const before = own;
      own = { ...variables, ...more };
      return () => void (own = before);
    },
    async run(code) {
      // It tells its address once.
      const url =
        debuggerUrl ??
        (await new Promise<string>((resolve) => {
          onDebugger = resolve;
          child?.kill('SIGUSR1');
        }));
      const socket = new WebSocket(url);
      await once(socket, 'open');
      socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression: code } }));
      // What is sent reaches the process although nobody waits for the answer.
      socket.close();
    },
    async kill(signal, awayMs) {
      const running = child;
      const startedAt = performance.now();
      if (!running) return { tookMs: 0 };
      asked = true;
      const exited = once(running, 'exit');
      running.kill(signal);
      await exited;
      if (awayMs !== null) setTimeout(start, awayMs);
      return { tookMs: performance.now() - startedAt };
    },
    pause() {
      if (child?.pid !== undefined) waker ??= freeze(child.pid);
    },
    resume: wake,
    async stop() {
      stopped = true;
      const running = child;
      if (!running) return;
      const exited = once(running, 'exit');
      wake();
      running.kill('SIGTERM');
      await Promise.race([exited, delay(3_000, undefined, { ref: false })]);
      running.kill('SIGKILL');
      await exited.catch(() => {});
    },
  };
}
