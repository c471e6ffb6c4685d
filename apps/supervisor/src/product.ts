import { recordProcess } from '@pulso/servers';
import { startChild, type Child, type Running } from './processes/child.ts';
import { createLiveness, killWhenStuck, SILENT_MS } from './processes/liveness.ts';
import { createRecyclePermits, messageType } from './processes/recycling.ts';
import { supervise, type SuperviseOptions, type Supervised } from './processes/supervise.ts';

export interface ProductOptions {
  readonly root: string;
  /** Where the processes are noted for the start after a crash; nowhere without a home that is locked. */
  readonly recordIn: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly workers: number;
  /** Settles when the api answers. */
  readonly apiAnswers: Promise<void>;
  readonly onLine: (source: string, line: string) => void;
  readonly watch: Pick<SuperviseOptions, 'booting' | 'onRestart' | 'now'>;
  readonly onGiveUp: (name: string, lastLines: readonly string[]) => void;
}

/** The processes of the product, in the order in which they are stopped. */
export interface Product {
  readonly scheduler: Supervised;
  readonly api: Supervised;
  readonly workers: readonly Supervised[];
}

/** A worker that never says that it is ready counts as up after this long; starting takes seconds on a busy machine. */
const UP_AFTER_MS = 60_000;
const KEPT_LINES = 15;

/**
 * Starts api, workers and scheduler, each as a process of its own that is kept running. Loading the code takes each
 * a second of processor time, so the api and one worker come first and the others when the api answers: on a small
 * machine the page is there sooner.
 */
export function startProduct(options: ProductOptions): Product {
  const { root, recordIn, env, watch } = options;

  const keep = (name: string, entry: string, attend: (child: Child) => Running, after?: Promise<void>): Supervised => {
    const last: string[] = [];
    const onLine = (line: string): void => {
      options.onLine(name, line);
      last.push(line);
      if (last.length > KEPT_LINES) last.shift();
    };
    const start = async (): Promise<Running> => {
      const liveness = createLiveness();
      const onMessage = (message: unknown): void => {
        liveness.heard();
        onWorkerMessage(name, message);
      };
      const child = startChild({ root, entry, env, onLine, onMessage });
      killWhenStuck(child, liveness, () =>
        watch.onRestart(
          `${name} has not answered for ${SILENT_MS / 1_000} s: its event loop stands still; killing it`,
          'warn',
        ),
      );
      if (recordIn !== undefined) void child.exited.then(recordProcess(recordIn, name, child.pid));
      return attend(child);
    };
    const onGiveUp = (): void => options.onGiveUp(name, last);
    return supervise({ name, start, ...watch, onGiveUp, ...(after === undefined ? {} : { after }) });
  };

  const names = Array.from({ length: options.workers }, (_, index) => `worker-${index + 1}`);
  const children = new Map<string, Child>();
  const permits = createRecyclePermits(names, (worker) => children.get(worker)?.send({ type: 'recycle-granted' }));
  const attendWorker =
    (name: string) =>
    (child: Child): Child => {
      children.set(name, child);
      const timer = setTimeout(() => permits.up(name), UP_AFTER_MS);
      void child.exited.then(() => {
        clearTimeout(timer);
        permits.down(name);
      });
      return child;
    };
  const onWorkerMessage = (name: string, message: unknown): void => {
    if (!names.includes(name)) return;
    const type = messageType(message);
    if (type === 'ready') permits.up(name);
    if (type === 'recycle-request') permits.request(name);
  };

  const asItIs = (child: Child): Child => child;
  const later = options.apiAnswers;
  return {
    api: keep('api', 'apps/api/src/main.ts', asItIs),
    workers: names.map((name, index) =>
      keep(name, 'apps/worker/src/main.ts', attendWorker(name), index === 0 ? undefined : later),
    ),
    scheduler: keep('scheduler', 'apps/scheduler/src/main.ts', asItIs, later),
  };
}
