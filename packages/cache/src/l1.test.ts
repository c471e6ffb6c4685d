import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEntry, encodeEntry } from './envelope.ts';
import { createL1, unconfirmed } from './l1.ts';
import type { L1, Slot } from './l1.ts';
import { createStatistics } from './statistics.ts';
import { contentOf, key } from './testing.ts';
import type { SnapshotEntry, SnapshotKey } from './types.ts';

const counters = createStatistics([]).of('kpis');

function entryOf(version: string, text = 'content', one: SnapshotKey = key): SnapshotEntry {
  const times = { checkedAtMs: 0, freshUntilMs: 10_000, staleUntilMs: 20_000, errorUntilMs: 30_000, computeMs: 1 };
  const decoded = decodeEntry(encodeEntry(one, version, times, contentOf(text)), one);
  if (!decoded.ok) throw new Error(decoded.failure);
  return decoded.value;
}

const put = (l1: L1, version: string, { namespace = '1', nowMs = 0 } = {}): Slot =>
  l1.put(key, namespace, entryOf(version), nowMs, 1000, counters);

describe('L1', () => {
  it('never goes back in version within a namespace, in whatever order entries arrive', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 }), (versions) => {
        const l1 = createL1(1e6);
        let newest = 0;
        for (const one of versions) {
          newest = Math.max(newest, one);
          expect(put(l1, String(one)).entry.header.version).toBe(String(newest));
        }
      }),
    );
  });

  it('takes what a renewed namespace holds, whatever was there before', () => {
    const l1 = createL1(1e6);
    put(l1, '9', { namespace: '1' });
    expect(put(l1, '5', { namespace: '2' }).entry.header.version).toBe('5');
  });

  it('does not trust a copy again that turned out to be older than what it holds', () => {
    const l1 = createL1(1e6);
    put(l1, '9');
    l1.distrust(key.wire);
    expect(put(l1, '8').trustedUntilMs).toBe(0);
  });

  it('keeps a copy that the bus confirmed, and only stops trusting one that the bus outdated', () => {
    const l1 = createL1(1e6);
    put(l1, '9');
    l1.distrust(key.wire, '9');
    expect(l1.get(key)?.trustedUntilMs).toBe(1000);
    l1.distrust(key.wire, '10');
    expect(l1.get(key)).toMatchObject({ trustedUntilMs: 0, servedUntilMs: 0 });
  });

  it('gives a copy out for exactly its own scope and schema', () => {
    const l1 = createL1(1e6);
    put(l1, '9');
    expect(l1.get({ ...key, scope: 'other' })).toBeUndefined();
    expect(l1.get({ ...key, schema: 2 })).toBeUndefined();
  });

  it('holds no more bytes than it may', () => {
    const l1 = createL1(20_000);
    for (let index = 0; index < 100; index += 1) {
      const one = { ...key, wire: `edp:kpis:${index}` };
      l1.put(one, '1', entryOf('1', 'x'.repeat(3000), one), 0, 1000, counters);
      expect(l1.bytes).toBeLessThanOrEqual(20_000);
    }
    expect(l1.entries).toBeGreaterThan(2);
  });

  it('with no bytes keeps nothing', () => {
    const l1 = createL1(0);
    put(l1, '1');
    expect(l1.get(key)).toBeUndefined();
  });

  it('keeps no larger buffer alive through the body', () => {
    const chunk = Buffer.concat([Buffer.alloc(60_000), entryOf('1').body]);
    const entry = { ...entryOf('1'), body: chunk.subarray(60_000) };
    expect(createL1(1e6).put(key, '1', entry, 0, 1000, counters).entry.body.buffer.byteLength).toBe(entry.body.length);
  });

  it('serves a trusted copy no longer than its state holds', () => {
    const l1 = createL1(1e6);
    expect(put(l1, '1', { nowMs: 9500 })).toMatchObject({ servedUntilMs: 10_000, trustedUntilMs: 10_500 });
  });
});

it('the last good copy is never fresh, and ends with the error window', () => {
  const slot = put(createL1(1e6), '1');
  expect(unconfirmed(slot, 1)).toMatchObject({ state: 'stale', degraded: true });
  expect(unconfirmed(slot, 20_000)).toMatchObject({ state: 'expired', degraded: true });
  expect(unconfirmed(slot, 30_000)).toBeUndefined();
});
