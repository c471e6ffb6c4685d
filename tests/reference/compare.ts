/** One place where two answers differ, as a path like `kpis/dso/value`. */
export interface Difference {
  path: string;
  expected: unknown;
  actual: unknown;
}

const RELATIVE_TOLERANCE = 1e-12;

/** Whole numbers must be equal; ratios may differ in the last digits, because a database divides its own way. */
function sameNumber(expected: number, actual: number): boolean {
  if (expected === actual) return true;
  if (Number.isInteger(expected) && Number.isInteger(actual)) return false;
  const scale = Math.max(1, Math.abs(expected), Math.abs(actual));
  return Math.abs(expected - actual) <= RELATIVE_TOLERANCE * scale;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Every place where the answers differ; a field that is absent and one that is undefined are the same. */
export function differences(expected: unknown, actual: unknown, path = ''): Difference[] {
  if (isObject(expected) && isObject(actual) && Array.isArray(expected) === Array.isArray(actual)) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
    return [...keys].flatMap((key) => differences(expected[key], actual[key], path === '' ? key : `${path}/${key}`));
  }
  const same =
    typeof expected === 'number' && typeof actual === 'number' ? sameNumber(expected, actual) : expected === actual;
  return same ? [] : [{ path, expected, actual }];
}
