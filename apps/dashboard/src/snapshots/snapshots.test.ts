import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SnapshotMeta } from '@pulso/kpi-core/contract';
import { freshnessOf } from './cache-status.ts';
import { readItem, readItems, readPath } from './path.ts';
import { mergeState, stateOfAnswer, type SnapshotState } from './snapshot-state.ts';
import { isNewer } from './version.ts';

const meta = (version: string, key = 'edp:kpis:a'): SnapshotMeta => ({ key, version }) as SnapshotMeta;
const ready = (version: string, key?: string): SnapshotState => ({
  kind: 'ready',
  data: { v: version },
  meta: meta(version, key),
  freshness: 'fresh',
});
const computing: SnapshotState = { kind: 'computing', essential: { receivables: 1 }, retryAfterMs: 1000 };

describe('versions', () => {
  it('order like the numbers they write, however long', () => {
    fc.assert(
      fc.property(
        fc.bigInt(0n, 10n ** 20n),
        fc.bigInt(0n, 10n ** 20n),
        (a, b) => isNewer(String(a), String(b)) === a > b,
      ),
    );
  });
});

describe('what is shown', () => {
  it('never goes back to an older version', () => {
    const shown = ready('1763726400000002');
    expect(mergeState(shown, ready('1763726400000001'))).toBe(shown);
    const newer = ready('1763726400000003');
    expect(mergeState(shown, newer)).toBe(newer);
  });
  it('takes the same version again, because its freshness may differ', () => {
    const again: SnapshotState = { ...ready('5'), freshness: 'stale' } as SnapshotState;
    expect(mergeState(ready('5'), again)).toBe(again);
  });
  it('keeps figures while the server computes, and leaves the essentials for them', () => {
    const shown = ready('5');
    expect(mergeState(shown, computing)).toBe(shown);
    expect(mergeState(computing, shown)).toBe(shown);
    expect(mergeState(undefined, computing)).toBe(computing);
  });
  it('follows another key whatever its version', () => {
    const other = ready('1', 'edp:kpis:b');
    expect(mergeState(ready('5'), other)).toBe(other);
  });
});

describe('answers', () => {
  it('reads 200 with its freshness', () => {
    const headers = new Headers({ 'cache-status': 'pulso; hit; ttl=-7; detail="stale;refresh=queued"' });
    expect(stateOfAnswer({ status: 200, headers, body: { data: { a: 1 }, meta: meta('1') } })).toMatchObject({
      kind: 'ready',
      freshness: 'stale',
    });
  });
  it('reads 202 with its essentials and never asks again at once', () => {
    const body = { status: 'computing', ticket: 't', statusUrl: '/s', essential: { receivables: 7 } } as const;
    expect(stateOfAnswer({ status: 202, headers: new Headers({ 'retry-after': '0' }), body })).toEqual({
      kind: 'computing',
      essential: { receivables: 7 },
      retryAfterMs: 250,
    });
  });
  it.each([
    ['pulso; hit; ttl=412; detail=fresh', 'fresh'],
    ['pulso; hit; ttl=-905; detail=expired', 'expired'],
    ['pulso; fwd=uri-miss; stored; detail=miss', 'fresh'],
    ['pulso; fwd=bypass; detail=direct', 'direct'],
    ['ExampleCDN; hit, pulso; hit; detail="stale;refresh=backoff"', 'stale'],
    [null, 'fresh'],
  ])('reads Cache-Status %j as %s', (header, freshness) => {
    expect(freshnessOf(header)).toBe(freshness);
  });
});

describe('paths', () => {
  const data = { aging: { buckets: [{ id: '90+' }], others: { amount: 1 } } };
  it('reads lists, items and nothing', () => {
    expect(readItems(data, 'aging.buckets')).toEqual([{ id: '90+' }]);
    expect(readItems(data, 'aging.missing')).toBeNull();
    expect(readItem(data, 'aging.others')).toEqual({ amount: 1 });
    expect(readItem(data, 'aging.buckets')).toBeNull();
    expect(readPath(null, 'a.b')).toBeUndefined();
  });
});
