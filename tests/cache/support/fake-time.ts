import type { ScriptName, ScriptSources } from '@pulso/cache';
import type { Redis } from 'ioredis';

const clockKey = 'fake:clock';

/** The scripts on a clock that the test sets. */
export function onFakeTime(sources: ScriptSources): ScriptSources {
  const entries = Object.entries(sources).map(([name, source]) => {
    const changed = source.replace("redis.call('TIME')", `redis.call('HMGET', '${clockKey}', 's', 'us')`);
    if (changed === source) throw new Error(`${name} reads no clock`);
    return [name, changed];
  });
  return Object.fromEntries(entries) as Record<ScriptName, string>;
}

export interface FakeTime {
  readonly nowMs: () => number;
  set(ms: number): Promise<void>;
  /** Time passes: the clock goes on, and what the scripts gave an end comes closer to it. */
  pass(ms: number, pattern: string): Promise<void>;
  /** The clock is set back; no time passes. */
  step(ms: number): Promise<void>;
}

/** A clock for both sides: the scripts read it in Redis, the process through `nowMs`. */
export function createFakeTime(raw: Redis, startMs: number): FakeTime {
  let nowMs = startMs;
  const set = async (ms: number): Promise<void> => {
    // No time at all while the two sides differ: the cache, which compares them whenever it likes, takes nothing from it.
    nowMs = Infinity;
    await raw.hset(clockKey, 's', Math.floor(ms / 1000), 'us', Math.floor((ms % 1000) * 1000));
    nowMs = ms;
  };
  return {
    nowMs: () => nowMs,
    set,
    step: (ms) => set(nowMs - ms),
    async pass(ms, pattern) {
      await set(nowMs + ms);
      for (const key of await raw.keys(pattern)) {
        const left = (await raw.pttl(key)) - ms;
        // Real time passes too, by ms where the fake one passes by minutes: what is nearly over is over.
        if (left <= 1000) await raw.del(key);
        else await raw.pexpire(key, left);
      }
    },
  };
}
