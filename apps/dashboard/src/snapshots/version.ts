/**
 * Versions are microseconds of one clock, as decimal text: longer is later, and text of equal length compares as it
 * is written. Numbers would lose digits.
 */
export function isNewer(candidate: string, current: string): boolean {
  if (candidate.length !== current.length) return candidate.length > current.length;
  return candidate > current;
}
