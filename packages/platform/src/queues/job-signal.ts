export interface JobSignal {
  /** Aborted when the job is cancelled, or with a `TimeoutError` when its time is up. */
  readonly signal: AbortSignal;
  /** The job is over: its time no longer runs. */
  end(): void;
}

/**
 * Who takes a job composes its signal with others. Of a composition of a composition with `AbortSignal.timeout` Node 24
 * keeps every one for ever, here one for each job; of a controller's it keeps none.
 */
export function createJobSignal(cancelled: AbortSignal | undefined, timeoutMs: number): JobSignal {
  const late = new AbortController();
  const timer = setTimeout(
    () => late.abort(new DOMException(`the job was not done within ${timeoutMs} ms`, 'TimeoutError')),
    timeoutMs,
  );
  timer.unref();
  return {
    signal: cancelled ? AbortSignal.any([cancelled, late.signal]) : late.signal,
    end: () => clearTimeout(timer),
  };
}
