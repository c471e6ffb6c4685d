/**
 * Strength of a cell's tint, 0..1, by rank among the known values: ranks spread the tints evenly where one outlier
 * would leave all others pale.
 */
export function heatRanks(rows: readonly (readonly (number | null)[])[]): (value: number | null) => number {
  const sorted = [...new Set(rows.flat().filter((value) => value !== null))].toSorted((a, b) => a - b);
  return (value) => {
    if (value === null || sorted.length === 0) return 0;
    if (sorted.length === 1) return 0.5;
    return sorted.indexOf(value) / (sorted.length - 1);
  };
}
