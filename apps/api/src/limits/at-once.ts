import type { LimitName, LimitTable } from './limits.ts';

/** Counts requests in work. */
export interface AtOnce {
  /** `null` when there are too many already; else how to say that the work is done (once counts). */
  enter(name: LimitName, who: string): (() => void) | null;
}

export function createAtOnce(table: LimitTable): AtOnce {
  const counts = new Map<string, number>();
  const add = (key: string, amount: number): void => {
    const count = (counts.get(key) ?? 0) + amount;
    if (count === 0) counts.delete(key);
    else counts.set(key, count);
  };
  return {
    enter(name, who) {
      const limit = table[name].atOnce;
      if (!limit) return () => {};
      const own = `${name} ${who}`;
      if ((counts.get(own) ?? 0) >= limit.each || (counts.get(name) ?? 0) >= limit.all) return null;
      add(own, 1);
      add(name, 1);
      let left = false;
      return () => {
        if (left) return;
        left = true;
        add(own, -1);
        add(name, -1);
      };
    },
  };
}
