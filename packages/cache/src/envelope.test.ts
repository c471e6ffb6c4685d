import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSnapshot } from './body.ts';
import { decodeEntry, decodeHeader, encodeEntry, encodeRenewed, headerBytes } from './envelope.ts';
import { contentOf, key, keys, times, version } from './testing.ts';

const fixed = { checkedAtMs: 1, freshUntilMs: 2, staleUntilMs: 3, errorUntilMs: 4, computeMs: 5 };
const markAt = 112;

describe('an entry', () => {
  it('decodes to what was encoded', () => {
    fc.assert(
      fc.property(keys, version, times, fc.string(), (one, us, when, text) => {
        const content = contentOf(text);
        const decoded = decodeEntry(encodeEntry(one, us, when, content), one);
        expect(decoded).toEqual({
          ok: true,
          value: {
            header: {
              ...when,
              version: us,
              marked: false,
              markedAtMs: 0,
              contentHash: content.contentHash.toString('hex'),
              etag: content.etag.toString('hex'),
              bodyLength: content.body.length,
            },
            body: content.body,
          },
        });
      }),
    );
  });

  it('with any one bit turned does not decode, or at most reads as marked', () => {
    const bytes = encodeEntry(key, '1763726400000000', fixed, contentOf('some content'));
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const damaged = Buffer.from(bytes);
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      const decoded = decodeEntry(damaged, key);
      const inMark = bit >> 3 >= markAt && bit >> 3 < headerBytes;
      const safe = decoded.ok ? decoded.value.header.marked : true;
      expect({ bit, safe, decoded: decoded.ok }).toEqual({ bit, safe: true, decoded: inMark });
    }
  });

  it('cut short anywhere, or longer, does not decode', () => {
    const bytes = encodeEntry(key, '1763726400000000', fixed, contentOf('some content'));
    for (let length = 0; length < bytes.length; length += 1)
      expect(decodeEntry(bytes.subarray(0, length), key).ok).toBe(false);
    expect(decodeEntry(Buffer.concat([bytes, Buffer.from([0])]), key)).toEqual({ ok: false, failure: 'length' });
  });

  it('is a value whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(decodeEntry(Buffer.from(bytes), key).ok).toBe(false);
      }),
    );
  });

  it('of another scope, key or schema is told apart and not given out', () => {
    const bytes = encodeEntry(key, '1', fixed, contentOf('secret'));
    expect(decodeEntry(bytes, { ...key, scope: 'other' })).toEqual({ ok: false, failure: 'scope' });
    expect(decodeEntry(bytes, { ...key, wire: 'edp:kpis:abd' })).toEqual({ ok: false, failure: 'identity' });
    expect(decodeEntry(bytes, { ...key, schema: 2 })).toEqual({ ok: false, failure: 'identity' });
  });

  it('decodes nothing of somebody else, however long it is', () => {
    const foreign = Buffer.alloc(400, 'x');
    expect(decodeEntry(foreign, key)).toEqual({ ok: false, failure: 'foreign' });
  });

  it('of a later format is not read', () => {
    const bytes = encodeEntry(key, '1', fixed, contentOf('later'));
    bytes[2] = 2;
    expect(decodeEntry(bytes, key)).toEqual({ ok: false, failure: 'format' });
  });

  it("renewed in part keeps its body and takes the new part's figures", () => {
    const bytes = encodeEntry(key, '7', fixed, contentOf('kept'));
    encodeRenewed('8', { ...fixed, freshUntilMs: 99 }).copy(bytes, 64);
    const decoded = decodeEntry(bytes, key);
    expect(decoded.ok && decoded.value.header).toMatchObject({ version: '8', freshUntilMs: 99 });
    expect(decoded.ok && decoded.value.body.toString()).toBe('kept');
  });

  it('decodes from its first bytes alone, without a look at the body', () => {
    const bytes = encodeEntry(key, '7', fixed, contentOf('a body'));
    const header = decodeHeader(bytes.subarray(0, headerBytes), key);
    const whole = decodeEntry(bytes, key);
    expect(header.ok && header.value).toEqual(whole.ok && whole.value.header);
  });
});

/** What format 1 wrote. Entries outlive a deploy: this must decode for as long as format 1 is read. */
const golden = [
  'UFMBAQAAAElowPX6ahpq0P4vbJxe9e8DZLaTnLsUU8f+yN/HydLEATYgX3zN5fIYnfroPLBR2PMHhUJDx6nHSgAGRB',
  'mNjZAAAAABmqZJGgAAAAGaplJBwAAAAZqmiTBAAAABmquvjEAAAAAOtSLtkAAAAZqmSqCgH4sIAAAAAAAEA6tWSkks',
  'SVSyqlYqyS9JzFGyMjGq1VHKTYWIFSQmZytZKaWmFCjpKJVUFqQqWSllF2QWK9XWAgDhs2PTOQAAAA==',
].join('');

it('decodes what the first release wrote', async () => {
  const decoded = decodeEntry(Buffer.from(golden, 'base64'), key);
  if (!decoded.ok) throw new Error(decoded.failure);
  expect(decoded.value.header).toEqual({
    version: '1763726400000000',
    marked: true,
    markedAtMs: 1_763_726_500_000,
    checkedAtMs: 1_763_726_400_000,
    freshUntilMs: 1_763_727_000_000,
    staleUntilMs: 1_763_730_600_000,
    errorUntilMs: 1_763_817_000_000,
    computeMs: 14,
    contentHash: 'bb1453c7fec8dfc7c9d2c40136205f7c',
    etag: 'cde5f2189dfae83cb051d8f307854243',
    bodyLength: decoded.value.body.length,
  });
  expect(await parseSnapshot(decoded.value)).toEqual({ data: { total: 42 }, meta: { pack: 'edp', type: 'kpis' } });
});
