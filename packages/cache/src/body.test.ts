import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compress, inflateBody, inflatedLength, parseSnapshot, serialise } from './body.ts';
import type { SnapshotEntry } from './types.ts';

const entryOf = (body: Buffer): SnapshotEntry => ({ header: {} as SnapshotEntry['header'], body });

describe('a stored body', () => {
  it('gives data and meta back as they were', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue()), async (data, meta) => {
        const { json, contentHash } = serialise({ data, meta });
        const { body } = await compress(json, contentHash);
        expect(await parseSnapshot(entryOf(body))).toEqual(JSON.parse(JSON.stringify({ data, meta })));
      }),
    );
  });

  it('tells its inflated length without inflating', async () => {
    for (const size of [0, 100, 200_000]) {
      const { json, contentHash } = serialise({ data: 'ä'.repeat(size), meta: {} });
      const entry = entryOf((await compress(json, contentHash)).body);
      expect(inflatedLength(entry)).toBe((await inflateBody(entry)).length);
    }
  });

  it('has the same content hash for the same data, whatever the meta says', () => {
    const one = serialise({ data: { a: 1 }, meta: { computedAt: 1 } });
    const later = serialise({ data: { a: 1 }, meta: { computedAt: 2 } });
    const other = serialise({ data: { a: 2 }, meta: { computedAt: 1 } });
    expect(later.contentHash).toEqual(one.contentHash);
    expect(other.contentHash).not.toEqual(one.contentHash);
  });

  it('that is damaged rejects instead of giving out half a text', async () => {
    await expect(inflateBody(entryOf(Buffer.from('no gzip')))).rejects.toThrow('incorrect header check');
  });
});
