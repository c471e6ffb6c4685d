/** Redis did not answer in time. */
export class DeadlineError extends Error {
  constructor(ms: number) {
    super(`no answer within ${ms} ms`);
    this.name = 'DeadlineError';
  }
}

/** Settles like `work`, or rejects with a DeadlineError after `ms`. */
export type WithDeadline = <T>(work: Promise<T>, ms: number) => Promise<T>;

interface Pending {
  readonly endsAt: number;
  readonly reject: (error: DeadlineError) => void;
}

/**
 * Deadlines of one length share a timer, which runs on while there is traffic and ends with it: a timer per call would
 * cost as much as the rest of a read. A deadline waits for one more turn of the event loop before it strikes: when this
 * process itself was busy for longer than `ms`, timers run before the sockets are read, and an answer that lies there
 * would count as a dead Redis.
 */
export function createDeadlines(): WithDeadline {
  const watches = new Map<number, (reject: Pending['reject']) => () => void>();
  return (work, ms) => {
    let watch = watches.get(ms);
    if (!watch) watches.set(ms, (watch = createWatch(ms)));
    const begin = watch;
    return new Promise((resolve, reject) => {
      const end = begin(reject);
      work.then(
        (value) => {
          end();
          resolve(value);
        },
        (error: unknown) => {
          end();
          reject(error);
        },
      );
    });
  };
}

/** Calls in the order of their deadlines: all have the same length. */
function createWatch(ms: number): (reject: Pending['reject']) => () => void {
  const pending = new Set<Pending>();
  let running = false;

  const run = (afterMs: number): void => {
    running = true;
    setTimeout(() => setImmediate(strike), afterMs);
  };

  const strike = (): void => {
    running = false;
    const now = performance.now();
    for (const one of pending) {
      if (one.endsAt > now) return run(one.endsAt - now);
      pending.delete(one);
      one.reject(new DeadlineError(ms));
    }
  };

  return (reject) => {
    const one = { endsAt: performance.now() + ms, reject };
    pending.add(one);
    if (!running) run(ms);
    return () => pending.delete(one);
  };
}

/** Resolves after `ms`, or at once when the signal is aborted. Never rejects. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
  });
}
