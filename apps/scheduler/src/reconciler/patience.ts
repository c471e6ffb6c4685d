/** After this long a request counts as swallowed, ms: longer than a lease and a queue take on a good day. */
const FIRST_MS = 6_000;
/** The wait grows no further than past this, ms: what was in vain during a long outage must be asked again soon after. */
const MAX_PAUSE_MS = 20_000;

/** How long each key has been waiting, over the turns of the reconciler. */
export interface Patience {
  /**
   * Notes that these keys wait, and forgets all others. Answers for each how often it has been waited for in vain:
   * 0 at first, then 1, 2, 3 … each after twice the time, up to a bound.
   */
  waiting(keys: readonly string[], nowMs: number): ReadonlyMap<string, number>;
}

export function createPatience(firstMs = FIRST_MS): Patience {
  let since = new Map<string, number>();
  return {
    waiting(keys, nowMs) {
      since = new Map(keys.map((key) => [key, since.get(key) ?? nowMs]));
      return new Map([...since].map(([key, at]) => [key, timesInVain(nowMs - at, firstMs)]));
    },
  };
}

function timesInVain(waitedMs: number, firstMs: number): number {
  if (waitedMs < firstMs) return 0;
  const doublings = Math.max(0, Math.ceil(Math.log2(MAX_PAUSE_MS / firstMs)));
  const growsUntilMs = firstMs * 2 ** doublings;
  if (waitedMs < growsUntilMs) return 1 + Math.floor(Math.log2(waitedMs / firstMs));
  return 1 + doublings + Math.floor((waitedMs - growsUntilMs) / MAX_PAUSE_MS);
}
