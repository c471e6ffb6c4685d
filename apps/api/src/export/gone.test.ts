import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { writeCsv } from './csv.ts';
import { writeXlsx } from './xlsx.ts';

/** A client that takes nothing: every write stays pending. */
const stuck = () => new Writable({ highWaterMark: 64, write: () => {} });
const endless = {
  name: 'rows',
  columns: [{ header: 'Amount', unit: 'CLP' as const }],
  rows: (function* () {
    for (let row = 0; ; row += 1) yield [row];
  })(),
};

describe('an export whose client goes away', () => {
  it.each([
    ['CSV', (output: Writable, signal: AbortSignal) => writeCsv([endless], 'es', output, signal)],
    ['XLSX', (output: Writable, signal: AbortSignal) => writeXlsx([endless], [], output, signal)],
  ])('ends as %s, so that what it reads from is free again', async (_format, write) => {
    const gone = new AbortController();
    setTimeout(() => gone.abort(new Error('the client went away')), 20);
    await expect(write(stuck(), gone.signal)).rejects.toThrow(/went away|aborted/);
  });
});
