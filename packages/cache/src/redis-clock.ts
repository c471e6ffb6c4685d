/** Milliseconds that only grow while the process runs; a step of the machine's clock does not move them. */
export type MonotonicClock = () => number;

const { timeOrigin } = performance;

export const processClock: MonotonicClock = () => timeOrigin + performance.now();

/** Estimates the Redis clock between samples, so that states are judged by the clock that wrote the times. */
export interface RedisClock {
  nowMs(): number;
  /** @param redisUs what TIME answered; `sentAt`, `answeredAt`: monotonic ms around that call. */
  sample(redisUs: number, sentAt: number, answeredAt: number): void;
}

const keepSampleMs = 30_000;
/**
 * A call that took longer, because this process stood still, says nothing about the time between its ends; nor does one
 * that ended before it began, by a clock of the caller's that was set back.
 */
const longestRoundTripMs = 1_000;

export function createRedisClock(local: MonotonicClock): RedisClock {
  let offset = 0;
  let bestRoundTrip = Infinity;
  let sampledAt = -Infinity;
  return {
    nowMs: () => local() + offset,
    sample(redisUs, sentAt, answeredAt) {
      const roundTrip = answeredAt - sentAt;
      if (!(roundTrip >= 0 && roundTrip <= longestRoundTripMs)) return;
      // Half the round trip is the error of a sample: a slow one must not replace a quick one that is still young.
      if (roundTrip > bestRoundTrip && answeredAt - sampledAt < keepSampleMs) return;
      offset = redisUs / 1000 - (sentAt + answeredAt) / 2;
      bestRoundTrip = roundTrip;
      sampledAt = answeredAt;
    },
  };
}
