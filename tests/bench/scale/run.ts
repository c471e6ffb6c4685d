import { writeFile } from 'node:fs/promises';
import type { BenchOptions } from '../bench.ts';
import { startBenchServer } from './installation.ts';
import { measureReading, measureSizes, type ReadingRow, type Repeats } from './reading.ts';
import { measureWriting, type WritingRow } from './writing.ts';

/**
 * Refresh of live figures from cells next to the same figures from rows as the table grows, and what the triggers cost
 * writers. Sizes: `PULSO_BENCH_ROWS`, numbers with commas between (10,000, 100,000 and 1 million; 10,000 when quick).
 */
export async function run({ json, quick }: BenchOptions): Promise<void> {
  const sizes = (process.env['PULSO_BENCH_ROWS'] ?? (quick ? '10000' : '10000,100000,1000000')).split(',').map(Number);
  const server = await startBenchServer();
  const reading: ReadingRow[] = [];
  const writing: WritingRow[] = [];
  const grains: { statements: number; table: string; cells: number; kilobytes: number }[] = [];
  const folding: { statements: number; foldedPerSecond: number }[] = [];
  try {
    for (const statements of sizes) {
      await server.withStatements(statements, async (db) => {
        grains.push(...(await measureSizes(db)).map((size) => ({ statements, ...size })));
        const read = await measureReading(db, server.pack, statements, repeatsAt(statements, quick));
        reading.push(...read);
        console.table(read);
        // A bulk update needs its rows; what a statement costs its writer does not depend on how many there are.
        if (statements < 50_000 || statements >= 1_000_000) return;
        const { rows, foldedPerSecond } = await measureWriting(db, server.pack, statements, {
          seconds: quick ? 1 : 3,
          rounds: quick ? 1 : 3,
        });
        writing.push(...rows);
        folding.push({ statements, foldedPerSecond });
      });
    }
  } finally {
    await server.stop();
  }
  console.log('\ncells of each grain');
  console.table(grains);
  console.log('\nwriters, four connections; deltas folded per second');
  console.table(writing);
  console.table(folding);
  if (json !== undefined) {
    await writeFile(json, JSON.stringify({ bench: 'scale', reading, writing, grains, folding }, null, 2));
  }
}

/** A computation from 10 million rows takes more than a minute. */
function repeatsAt(statements: number, quick: boolean): Repeats {
  if (statements >= 10_000_000) return { cells: 7, rows: 0 };
  const repeats = quick || statements >= 1_000_000 ? 4 : 15;
  return { cells: repeats, rows: repeats };
}
