import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packDatabase, type PackDatabase } from './database.ts';

interface Measured {
  readonly applied: boolean;
  readonly changes: { readonly inserted: number; readonly unchanged: number };
  readonly ms: number;
  readonly bytes: number;
  readonly peakMb: number;
}

let pack: PackDatabase;
beforeAll(async () => {
  pack = await packDatabase();
});
afterAll(() => pack[Symbol.asyncDispose]());

const measured = async (rows: number): Promise<Measured> => {
  const script = fileURLToPath(new URL('measured-import.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, pack.url, String(rows)]);
  return JSON.parse(stdout) as Measured;
};

test('a file of 50 MB takes no more memory than a small one, and a bounded time', { timeout: 150_000 }, async () => {
  const small = await measured(5_000);
  expect(small.applied).toBe(true);
  const large = await measured(75_000);
  expect(large.bytes).toBeGreaterThan(50 * 1024 * 1024);
  expect(large.changes).toMatchObject({ inserted: 70_000, unchanged: 5_000 });
  expect(large.peakMb - small.peakMb).toBeLessThan(120);
  expect(large.ms).toBeLessThan(120_000);
});
