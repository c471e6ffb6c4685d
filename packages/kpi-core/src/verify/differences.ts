import type { VerifyResult } from '../contract/verify.ts';

/** Shares and days are doubles: two ways of adding may differ in the last bits. */
const RELATIVE_TOLERANCE = 1e-12;

/** Every path at which two JSON values differ, deepest first come first served, at most `limit`. */
export function differences(snapshot: unknown, recomputed: unknown, limit = 100): VerifyResult['differences'] {
  const found: VerifyResult['differences'] = [];
  walk(snapshot, recomputed, '', (difference) => {
    if (found.length < limit) found.push(difference);
  });
  return found;
}

function walk(
  a: unknown,
  b: unknown,
  path: string,
  report: (difference: VerifyResult['differences'][number]) => void,
): void {
  if (isRecord(a) && isRecord(b)) {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      walk(a[key] ?? null, b[key] ?? null, path ? `${path}.${key}` : key, report);
    }
    return;
  }
  if (!equal(a, b)) report({ path, snapshot: a, recomputed: b });
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function equal(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') {
    // Money and counts are whole numbers: not one peso is forgiven.
    if (Number.isInteger(a) && Number.isInteger(b)) return a === b;
    return Math.abs(a - b) <= RELATIVE_TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
  }
  return a === b;
}
