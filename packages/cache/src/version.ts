/**
 * Orders two versions (decimal strings without leading zeros, of any length): negative when `a` is older.
 * Never compare them as plain strings.
 */
export function compareVersions(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The version that a computation has which begins at an instant (epoch ms): versions are whole µs since 1970. */
export function versionAt(epochMs: number): string {
  return String(Math.floor(epochMs) * 1_000);
}
