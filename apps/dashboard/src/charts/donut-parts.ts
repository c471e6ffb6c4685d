export interface DonutPart {
  /** Of the whole, 0..1. */
  readonly share: number;
  /** Where it begins, 0..1. */
  readonly from: number;
}

/** Parts of a ring, one after the other. Negative values have no part; nothing at all gives empty parts. */
export function donutParts(values: readonly number[]): readonly DonutPart[] {
  const sizes = values.map((value) => Math.max(0, value));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return sizes.map((size, index) => ({
    share: total === 0 ? 0 : size / total,
    from: total === 0 ? 0 : sizes.slice(0, index).reduce((sum, before) => sum + before, 0) / total,
  }));
}
