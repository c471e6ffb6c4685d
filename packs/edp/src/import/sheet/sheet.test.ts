import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { Cell } from './cell.ts';
import { openSheets } from './open.ts';
import { spooled, type SpooledFile } from './spool.ts';

const signal = new AbortController().signal;

async function inspect<T>(chunks: Buffer[], use: (file: SpooledFile) => Promise<T>): Promise<T> {
  return spooled(Readable.from(chunks), signal, use);
}

async function records(text: string | Buffer): Promise<{ row: number; cells: readonly Cell[] }[]> {
  return inspect([Buffer.from(text)], async (file) => {
    const all: { row: number; cells: readonly Cell[] }[] = [];
    for await (const sheet of openSheets(file, signal)) for await (const row of sheet.rows) all.push(row);
    return all;
  });
}

describe('what a file is', () => {
  test('text is UTF-8 when all of it is, also where a letter lies across two chunks', async () => {
    const bytes = Buffer.from('año,día\n1,2');
    const chunks = [...bytes].map((byte) => Buffer.from([byte]));
    expect(await inspect(chunks, async ({ kind, ...rest }) => ({ kind, ...rest, path: '' }))).toEqual({
      kind: 'csv',
      encoding: 'utf-8',
      lines: 2,
      path: '',
    });
  });

  test('one byte that UTF-8 does not have, or a letter cut off at the end, makes it Windows-1252', async () => {
    const encoding = (bytes: Buffer) => inspect([bytes], async (file) => (file.kind === 'csv' ? file.encoding : null));
    expect(await encoding(Buffer.from('año,día\n', 'latin1'))).toBe('windows-1252');
    expect(await encoding(Buffer.from('día').subarray(0, 2))).toBe('windows-1252');
    expect(await encoding(Buffer.from('ascii,only\n'))).toBe('utf-8');
  });

  test('lines inside quotes are not rows', async () => {
    const lines = (text: string) =>
      inspect([Buffer.from(text)], async (file) => (file.kind === 'csv' ? file.lines : 0));
    expect(await lines('a,b\n1,"x\ny"\n2,""""\n')).toBe(3);
    expect(await lines('a,b\n1,2')).toBe(2);
  });
});

describe('CSV', () => {
  test('the separator is what the header has more of, outside quotes', async () => {
    expect((await records('a;b,c;d\n1;2,3;4\n'))[1]?.cells).toEqual(['1', '2,3', '4']);
    expect((await records('a,"b;c;d",e\n1,2,3\n'))[1]?.cells).toEqual(['1', '2', '3']);
    expect((await records('\n\na;b\n'))[2]?.cells).toEqual(['a', 'b']);
  });

  test('rows are counted as a spreadsheet shows them, whatever ends their lines', async () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const rows = await records(['a,b', '"x\ny",2', '', '3,4'].join(end));
      expect(rows).toEqual([
        { row: 1, cells: ['a', 'b'] },
        { row: 2, cells: ['x\ny', '2'] },
        { row: 3, cells: [null] },
        { row: 4, cells: ['3', '4'] },
      ]);
    }
  });

  test('a byte order mark is no part of the first title', async () => {
    expect((await records('\ufeff"n_edp",b\n'))[0]?.cells).toEqual(['n_edp', 'b']);
  });
});
