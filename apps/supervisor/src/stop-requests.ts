/** npm and a terminal both pass the same Ctrl-C on; what comes this close together was pressed once. */
const SAME_PRESS_MS = 400;

export interface StopRequests {
  /** Ctrl-C, a signal from the system, the end of the launcher or of the terminal. */
  readonly onStop: (reason: string) => void;
  /** A second one: do not wait any more. */
  readonly onKill: () => void;
}

/** Listens for everything that asks this process to end. Returns how to report another reason. */
export function listenForStop({ onStop, onKill }: StopRequests): (reason: string) => void {
  let first: number | undefined;
  const request = (reason: string): void => {
    const now = performance.now();
    if (first === undefined) {
      first = now;
      onStop(reason);
    } else if (now - first > SAME_PRESS_MS && reason.startsWith('SIG')) {
      onKill();
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => request(signal));
  process.once('disconnect', () => request('the launcher is gone'));
  // Nobody reads the log any more (`npm start | head`): writing on would fail for ever.
  process.stdout.on('error', () => request('the terminal is gone'));
  return request;
}
