const GAP = '  ';
const LONGEST_CELL = 60;

/** Columns under their titles, as wide as their longest cell; numbers are set to the right. */
export function table(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const lines = [titles, ...rows].map((row) => row.map(cell));
  const widths = titles.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((text, column) => {
          const width = widths[column] ?? 0;
          return right.includes(column) ? text.padStart(width) : text.padEnd(width);
        })
        .join(GAP)
        .trimEnd(),
    )
    .join('\n');
}

function cell(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > LONGEST_CELL ? `${line.slice(0, LONGEST_CELL - 1)}…` : line;
}
