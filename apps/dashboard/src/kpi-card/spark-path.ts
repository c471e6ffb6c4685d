/** A sparkline drawn in a box of `WIDTH` × `HEIGHT`; it is stretched to its place without distorting the stroke. */
export const WIDTH = 100;
export const HEIGHT = 32;
const PADDING = 3;

export interface SparkPath {
  /** One `M…L…` run per stretch without gaps. */
  readonly line: string;
  /** The same runs closed to the bottom. */
  readonly area: string;
  /** The latest known point, in percent of the box. */
  readonly last: { readonly x: number; readonly y: number };
}

export interface SparkSummary {
  readonly min: number;
  readonly max: number;
  readonly last: number;
  readonly trend: 'up' | 'down' | 'flat';
}

/** Draws the known values; a missing one is a gap, never a line through nothing. `null` with fewer than two values. */
export function sparkPath(values: readonly (number | null)[]): SparkPath | null {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return null;
  const [min, max] = [Math.min(...known), Math.max(...known)];
  // Nothing but zeros lies on the ground; any other steady value runs through the middle.
  const level = max === 0 ? HEIGHT - PADDING : HEIGHT / 2;
  const x = (index: number): number => round((index / (values.length - 1)) * WIDTH);
  const y = (value: number): number =>
    round(max === min ? level : HEIGHT - PADDING - ((value - min) / (max - min)) * (HEIGHT - 2 * PADDING));
  const lines: string[] = [];
  const areas: string[] = [];
  for (const run of runs(values)) {
    const points = run.map(([index, value]) => `${x(index)} ${y(value)}`);
    const [first, last] = [run[0]!, run.at(-1)!];
    // A single point between gaps is drawn as a dot: a line of no length with round ends.
    lines.push(points.length === 1 ? `M${points[0]}h0` : `M${points.join('L')}`);
    if (points.length > 1) areas.push(`M${x(first[0])} ${HEIGHT}L${points.join('L')}L${x(last[0])} ${HEIGHT}Z`);
  }
  const lastIndex = values.findLastIndex((value) => value !== null);
  return {
    line: lines.join(''),
    area: areas.join(''),
    last: { x: round((x(lastIndex) / WIDTH) * 100), y: round((y(values[lastIndex]!) / HEIGHT) * 100) },
  };
}

/** What the picture says, in words' raw material. */
export function sparkSummary(values: readonly (number | null)[]): SparkSummary | null {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return null;
  const [min, max] = [Math.min(...known), Math.max(...known)];
  const [first, last] = [known[0]!, known.at(-1)!];
  const still = Math.abs(last - first) <= (max - min) * 0.1;
  return { min, max, last, trend: still ? 'flat' : last > first ? 'up' : 'down' };
}

function runs(values: readonly (number | null)[]): [number, number][][] {
  const found: [number, number][][] = [];
  let open: [number, number][] | null = null;
  for (const [index, value] of values.entries()) {
    if (value === null) open = null;
    else if (open) open.push([index, value]);
    else found.push((open = [[index, value]]));
  }
  return found;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
