/** Sums over a sliding window, in slots of a tenth of it. */
export interface SlidingCounters<Name extends string> {
  add(name: Name, amount?: number): void;
  totals(): Record<Name, number>;
}

export function createSlidingCounters<Name extends string>(
  names: readonly Name[],
  windowMs: number,
  now: () => number = Date.now,
): SlidingCounters<Name> {
  const SLOTS = 10;
  const slotMs = windowMs / SLOTS;
  const empty = () => Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
  const slots = Array.from({ length: SLOTS }, () => ({ turn: -1, sums: empty() }));
  const current = () => {
    const turn = Math.floor(now() / slotMs);
    const slot = slots[turn % SLOTS]!;
    if (slot.turn !== turn) {
      slot.turn = turn;
      slot.sums = empty();
    }
    return slot;
  };
  return {
    add(name, amount = 1) {
      current().sums[name] += amount;
    },
    totals() {
      const oldest = Math.floor(now() / slotMs) - SLOTS + 1;
      const totals = empty();
      for (const { turn, sums } of slots) if (turn >= oldest) for (const name of names) totals[name] += sums[name];
      return totals;
    },
  };
}
