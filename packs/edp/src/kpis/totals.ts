/** Adds up one field over rows. */
export function sumOf<K extends string>(rows: readonly Readonly<Record<K, number>>[], field: K): number {
  let total = 0;
  for (const row of rows) total += row[field];
  return total;
}

/** Adds up one field that holds whole numbers as text, exactly. */
export function bigSumOf<K extends string>(rows: readonly Readonly<Record<K, string>>[], field: K): string {
  let total = 0n;
  for (const row of rows) total += BigInt(row[field]);
  return String(total);
}
