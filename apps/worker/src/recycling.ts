import type { Logger } from '@pulso/platform';

export interface RecycleLimits {
  /** Jobs after which a worker makes way for a fresh one; 0 = never. */
  readonly maxJobs: number;
  /** Resident memory, bytes; 0 = never. */
  readonly maxRssBytes: number;
}

export type RecycleReason = 'jobs' | 'memory';

/** Workers that started together do not end together: each has its own limit within ±10 %. */
const JITTER = 0.1;
const LOOK_MS = 1_000;

/** Decides when a worker has done enough. `random` gives 0 ≤ n < 1. */
export function createRecycleRule(
  { maxJobs, maxRssBytes }: RecycleLimits,
  random: () => number,
): (state: { readonly jobs: number; readonly rssBytes: number }) => RecycleReason | null {
  const ownMaxJobs = Math.max(1, Math.round(maxJobs * (1 - JITTER + 2 * JITTER * random())));
  return ({ jobs, rssBytes }) => {
    if (maxRssBytes > 0 && rssBytes > maxRssBytes) return 'memory';
    return maxJobs > 0 && jobs >= ownMaxJobs ? 'jobs' : null;
  };
}

/** The channel to a supervisor; absent where none is (a container, systemd). */
export interface SupervisorChannel {
  send(message: { readonly type: 'recycle-request' | 'ready' }): void;
  onMessage(listener: (message: unknown) => void): void;
}

export interface RecyclingDependencies {
  readonly limits: RecycleLimits;
  jobs(): number;
  rssBytes(): number;
  readonly channel: SupervisorChannel | null;
  readonly logger: Logger;
  /** Finish what is in work, then end. */
  onRecycle(reason: RecycleReason): void;
}

/**
 * Watches the limits. Where a supervisor listens, it is asked and the work goes on until it grants, so that never more
 * than one worker is away; where none does, whoever restarts the process looks after that.
 * @returns the function that ends it
 */
export function startRecycling(deps: RecyclingDependencies): () => void {
  const { limits, jobs, rssBytes, channel, logger, onRecycle } = deps;
  const rule = createRecycleRule(limits, Math.random);
  let reason: RecycleReason | null = null;
  const timer = setInterval(() => {
    reason = rule({ jobs: jobs(), rssBytes: rssBytes() });
    if (reason === null) return;
    clearInterval(timer);
    logger.info({ reason, jobs: jobs(), rssBytes: rssBytes() }, 'asks to be recycled');
    if (channel) channel.send({ type: 'recycle-request' });
    else onRecycle(reason);
  }, LOOK_MS);
  timer.unref();
  channel?.onMessage((message) => {
    const granted = (message as { type?: unknown } | null)?.type === 'recycle-granted';
    if (granted && reason !== null) onRecycle(reason);
  });
  return () => clearInterval(timer);
}

/** The channel of this process, if its parent opened one. */
export function supervisorChannel(): SupervisorChannel | null {
  if (process.send === undefined) return null;
  return {
    // A parent that has just gone tells by closing the channel.
    send: (message) => void process.send?.(message, undefined, {}, () => {}),
    onMessage: (listener) => void process.on('message', listener),
  };
}
