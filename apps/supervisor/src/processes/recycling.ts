/**
 * Workers recycle themselves (memory, age). So that never more than one of them is away, a worker that wants to asks
 * on the channel with `{ type: 'recycle-request' }`, goes on working, and drains and ends with exit code 75 when
 * `{ type: 'recycle-granted' }` comes back. A worker counts as back when it sends `{ type: 'ready' }`, or after a few
 * seconds of life for a program that never does.
 */
export interface RecyclePermits {
  readonly request: (worker: string) => void;
  readonly up: (worker: string) => void;
  readonly down: (worker: string) => void;
}

/** One permit at a time, given only while every worker is up. */
export function createRecyclePermits(workers: readonly string[], grant: (worker: string) => void): RecyclePermits {
  const up = new Set<string>();
  let waiting: readonly string[] = [];
  let away: string | undefined;
  const next = (): void => {
    const [worker] = waiting;
    if (worker === undefined || away !== undefined || !workers.every((name) => up.has(name))) return;
    waiting = waiting.slice(1);
    away = worker;
    grant(worker);
  };
  return {
    request: (worker) => {
      if (worker !== away && !waiting.includes(worker)) waiting = [...waiting, worker];
      next();
    },
    up: (worker) => {
      up.add(worker);
      if (worker === away) away = undefined;
      next();
    },
    down: (worker) => {
      up.delete(worker);
      waiting = waiting.filter((name) => name !== worker);
    },
  };
}

export function messageType(message: unknown): string | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { type } = message as { readonly type?: unknown };
  return typeof type === 'string' ? type : undefined;
}
