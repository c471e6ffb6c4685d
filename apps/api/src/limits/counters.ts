import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Redis } from 'ioredis';
import type { Principal } from '@pulso/accounts';
import type { LimitName, LimitTable } from './limits.ts';

/** What is left of a limit after one use of it. */
export interface Budget {
  readonly name: LimitName;
  readonly points: number;
  readonly seconds: number;
  readonly left: number;
  /** Until the count begins anew. */
  readonly resetSeconds: number;
  readonly exceeded: boolean;
}

/** Who is counted. */
export interface Counted {
  readonly principal: Principal | null;
  /** Address block. */
  readonly address: string;
  readonly key?: string;
}

export interface Counters {
  /** Counts one use; `null` where the limit does not hold for this principal. Never throws: with Redis away this process counts alone. */
  use(name: LimitName, who: Counted): Promise<Budget | null>;
  /** Forgets the uses. */
  reset(name: LimitName, who: Counted): Promise<void>;
}

const PREFIX = 'pulso-limit';

/** Counts uses of the limits, in Redis where they are shared. Redis away, hanging or empty never opens a limit. */
export function createCounters(table: LimitTable, redis: Redis): Counters {
  const limiters = new Map<string, RateLimiterMemory | RateLimiterRedis>();

  const limiterOf = (name: LimitName, points: number, local: boolean) => {
    const id = local ? `${name}.local` : name;
    let limiter = limiters.get(id);
    if (!limiter) {
      const { seconds, shared } = table[name];
      const inProcess = new RateLimiterMemory({ keyPrefix: id, points, duration: seconds });
      limiter = shared
        ? new RateLimiterRedis({
            storeClient: redis,
            keyPrefix: `${PREFIX}:${id}`,
            points,
            duration: seconds,
            rejectIfRedisNotReady: true,
            insuranceLimiter: inProcess,
            // Who is over the limit costs no further round trips.
            inMemoryBlockOnConsumed: points + 1,
          })
        : inProcess;
      limiters.set(id, limiter);
    }
    return limiter;
  };

  const find = (name: LimitName, { principal, address, key = '' }: Counted) => {
    const limit = table[name];
    const local = principal?.kind === 'local';
    const points = local ? limit.local : limit.points;
    if (points === null) return null;
    const person = principal ? `${principal.kind}.${principal.id}` : address;
    const counted = { principal: person, address, key, 'principal+key': `${person}.${key}` }[limit.by];
    return { limiter: limiterOf(name, points, local), points, counted };
  };

  return {
    async use(name, who) {
      const found = find(name, who);
      if (!found) return null;
      const { limiter, points, counted } = found;
      const { seconds } = table[name];
      const budget = (result: RateLimiterRes, exceeded: boolean): Budget => ({
        name,
        points,
        seconds,
        left: Math.max(0, result.remainingPoints),
        resetSeconds: Math.max(1, Math.ceil(result.msBeforeNext / 1_000)),
        exceeded,
      });
      try {
        return budget(await limiter.consume(counted), false);
      } catch (refusal) {
        if (refusal instanceof RateLimiterRes) return budget(refusal, true);
        throw refusal;
      }
    },
    async reset(name, who) {
      const found = find(name, who);
      // A count that cannot be taken back only runs out later.
      await found?.limiter.delete(found.counted).catch(() => false);
    },
  };
}
