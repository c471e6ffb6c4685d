/** Series take the palette in order; it repeats after six, which no pack should need. */
export function seriesColor(index: number): string {
  return `var(--series-${(index % 6) + 1})`;
}
