const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/**
 * How long to wait before the next try after `failures` in a row: exponential, between half of it and all of it by
 * chance, so that the pages of a server that comes back do not come at once ("equal jitter").
 */
export function backoffMs(failures: number, random: () => number = Math.random): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1));
  return full / 2 + (full / 2) * random();
}
