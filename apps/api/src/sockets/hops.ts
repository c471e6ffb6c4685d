import { liveHeartbeats, type LiveHeartbeat } from '@pulso/platform';
import type { Redis } from 'ioredis';

const EVERY_MS = 1_000;

/** How long the processes between commit and screen have been silent, ms; `Infinity` for one that was never heard. */
export interface Silence {
  readonly scheduler: number;
  readonly worker: number;
}

export interface Hops {
  silence(): Silence;
  stop(): void;
}

/**
 * Listens to the heartbeats of scheduler and workers. What was heard ages by itself, so a queue Redis that is away
 * looks like hops that are silent, which is what it means for changes. Ages are of one clock each: hosts may differ.
 */
export function watchHops(queueRedis: Redis): Hops {
  let heard: Silence = { scheduler: Infinity, worker: Infinity };
  let heardAt = performance.now();
  let looking = false;

  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    const askedAt = performance.now();
    try {
      heard = silenceOf(await liveHeartbeats(queueRedis));
      heardAt = askedAt;
    } catch {
      // It is away: the silence grows.
    } finally {
      looking = false;
    }
  };
  void look();
  const timer = setInterval(() => void look(), EVERY_MS);
  timer.unref();

  return {
    silence() {
      const since = performance.now() - heardAt;
      return { scheduler: heard.scheduler + since, worker: heard.worker + since };
    },
    stop: () => clearInterval(timer),
  };
}

/** A scheduler counts from its last look at the feed, if it leads; a worker from its last beat. */
function silenceOf(beats: readonly LiveHeartbeat[]): Silence {
  const ages = beats.flatMap(({ process, ageMs, detail }) => {
    if (process !== 'scheduler' || detail['leader'] !== true || typeof detail['turnAgeMs'] !== 'number') return [];
    return [ageMs + detail['turnAgeMs']];
  });
  return {
    scheduler: Math.min(Infinity, ...ages),
    worker: Math.min(Infinity, ...beats.filter(({ process }) => process === 'worker').map(({ ageMs }) => ageMs)),
  };
}
