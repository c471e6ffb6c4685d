export type BreakerState = 'closed' | 'open' | 'half-open';

export interface BreakerOptions {
  /** Failures in a row that open it. */
  readonly failures: number;
  /** First probe after this long, then twice as long each time, at most `maxProbeMs`. */
  readonly probeMs: number;
  readonly maxProbeMs: number;
  /** So many probes in a row without an answer, and the connection is given up for another. */
  readonly stuckProbes: number;
}

export const breakerDefaults: BreakerOptions = { failures: 1, probeMs: 50, maxProbeMs: 1000, stuckProbes: 5 };

export interface Breaker {
  readonly state: BreakerState;
  /** False while calls would only wait for a server that does not answer. */
  readonly closed: boolean;
  success(): void;
  failure(reason: string): void;
  /** Probes now instead of when the timer says so: the connection just came back. */
  probeNow(): void;
  stop(): void;
}

export interface BreakerListeners {
  readonly onChange: (state: BreakerState, reason: string) => void;
  /** Probe after probe went unanswered. */
  readonly onStuck: () => void;
}

/**
 * Opens after `failures` failures in a row; while open, one probe of its own at a time finds out whether Redis is back,
 * so that no reader's request is spent on it. Because a probe follows so soon, a single late answer costs some ten ms
 * of degraded reads and not seconds: that is why one failure may open it.
 */
export function createBreaker(
  options: BreakerOptions,
  probe: () => Promise<unknown>,
  { onChange, onStuck }: BreakerListeners,
): Breaker {
  let state: BreakerState = 'closed';
  let inARow = 0;
  let unanswered = 0;
  let delay = options.probeMs;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const become = (next: BreakerState, reason: string): void => {
    if (state === next) return;
    state = next;
    onChange(next, reason);
  };

  const schedule = (): void => {
    clearTimeout(timer);
    if (stopped) return;
    timer = setTimeout(tryProbe, delay);
    timer.unref();
    delay = Math.min(delay * 2, options.maxProbeMs);
  };

  const tryProbe = (): void => {
    if (stopped || state !== 'open') return;
    become('half-open', 'probe');
    probe().then(
      () => {
        if (state !== 'half-open') return;
        inARow = 0;
        unanswered = 0;
        delay = options.probeMs;
        become('closed', 'probe answered');
      },
      (error: unknown) => {
        if (state !== 'half-open') return;
        become('open', error instanceof Error ? error.message : String(error));
        unanswered += 1;
        if (unanswered % options.stuckProbes === 0) onStuck();
        schedule();
      },
    );
  };

  return {
    get state() {
      return state;
    },
    get closed() {
      return state === 'closed';
    },
    success() {
      inARow = 0;
    },
    failure(reason) {
      if (state !== 'closed') return;
      inARow += 1;
      if (inARow < options.failures) return;
      become('open', reason);
      schedule();
    },
    probeNow() {
      delay = options.probeMs;
      if (state === 'open') {
        clearTimeout(timer);
        tryProbe();
      }
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
