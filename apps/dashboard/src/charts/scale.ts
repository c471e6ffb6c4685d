export interface Scale {
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
  /** Position of a value, 0 at the bottom (or left) and 1 at the top. */
  at(value: number): number;
}

/** A scale from zero (or below, if values are) with round ticks. All-zero data gets a scale of its own, never 0/0. */
export function linearScale(values: readonly number[], wantedTicks = 4): Scale {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const span = high - low || 1;
  const step = niceStep(span / wantedTicks);
  const min = Math.floor(low / step) * step;
  const max = Math.max(min + step, Math.ceil(high / step) * step);
  const ticks: number[] = [];
  for (let index = 0; min + index * step <= max + step / 2; index += 1)
    ticks.push(Number((min + index * step).toPrecision(12)));
  return { min, max, ticks, at: (value) => (value - min) / (max - min) };
}

/** The next of 1, 2, 2.5, 5 × 10ⁿ. */
function niceStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  const factor = [1, 2, 2.5, 5, 10].find((candidate) => raw / power <= candidate * (1 + 1e-9)) ?? 10;
  return factor * power;
}
