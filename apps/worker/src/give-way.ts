import { FEW_LIVE_REFRESHES } from '@pulso/platform';

const LOOK_EVERY_MS = 250;
/** One change asks for a few refreshes at once, and they are done in a moment: so many looks in a row tell a stream. */
const LOOKS = 2;

/** Work of which nobody waits, next to work of which somebody does. */
export interface GiveWay extends Disposable {
  /** Aborted with the job, or once live refreshes keep coming. */
  readonly signal: AbortSignal;
  /** Whether live refreshes are under way now. */
  isBusy(): Promise<boolean>;
}

/** @param liveRefreshes how many are asked for or under way; where nobody knows, none */
export function giveWay(liveRefreshes: () => Promise<number>, job: AbortSignal, lookEveryMs = LOOK_EVERY_MS): GiveWay {
  const end = new AbortController();
  const withJob = (): void => end.abort(job.reason);
  job.addEventListener('abort', withJob, { once: true });
  if (job.aborted) withJob();
  const isBusy = async (): Promise<boolean> => (await liveRefreshes().catch(() => 0)) > FEW_LIVE_REFRESHES;
  let busyLooks = 0;
  const timer = setInterval(async () => {
    busyLooks = (await isBusy()) ? busyLooks + 1 : 0;
    if (busyLooks >= LOOKS) end.abort(new Error('live refreshes keep coming'));
  }, lookEveryMs);
  timer.unref();
  return {
    signal: end.signal,
    isBusy,
    [Symbol.dispose]() {
      clearInterval(timer);
      job.removeEventListener('abort', withJob);
    },
  };
}
