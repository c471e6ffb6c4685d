import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classify, stateEndsAtMs } from './classify.ts';
import type { SnapshotState } from './types.ts';

const order: Record<SnapshotState, number> = { fresh: 0, stale: 1, expired: 2, miss: 3 };
const header = fc.tuple(fc.nat(1e6), fc.nat(1e6), fc.nat(1e6), fc.boolean()).map(([fresh, stale, error, marked]) => ({
  marked,
  freshUntilMs: fresh,
  staleUntilMs: fresh + stale,
  errorUntilMs: fresh + stale + error,
}));
const moment = fc.nat(4e6);

describe('the state of an entry', () => {
  const plain = { marked: false, freshUntilMs: 10, staleUntilMs: 20, errorUntilMs: 30 };

  it.each<[number, SnapshotState, SnapshotState]>([
    [9, 'fresh', 'stale'],
    [10, 'stale', 'stale'],
    [19, 'stale', 'stale'],
    [20, 'expired', 'expired'],
    [29, 'expired', 'expired'],
    [30, 'miss', 'miss'],
  ])('at %d ms is %s, and %s when marked', (nowMs, unmarked, marked) => {
    expect(classify(plain, nowMs)).toBe(unmarked);
    expect(classify({ ...plain, marked: true }, nowMs)).toBe(marked);
  });

  it('only moves right with time', () => {
    fc.assert(
      fc.property(header, moment, moment, (one, a, b) => {
        const [earlier, later] = a < b ? [a, b] : [b, a];
        expect(order[classify(one, earlier)]).toBeLessThanOrEqual(order[classify(one, later)]);
      }),
    );
  });

  it('is never fresh when marked, and a mark moves nothing else', () => {
    fc.assert(
      fc.property(header, moment, (one, at) => {
        const unmarked = classify({ ...one, marked: false }, at);
        expect(classify({ ...one, marked: true }, at)).toBe(unmarked === 'fresh' ? 'stale' : unmarked);
      }),
    );
  });

  it('holds until just before the moment that is announced as its end', () => {
    fc.assert(
      fc.property(header, moment, (one, at) => {
        const state = classify(one, at);
        const end = stateEndsAtMs(one, at);
        expect(end).toBeGreaterThan(at);
        if (state === 'miss') return;
        expect(classify(one, end - 1)).toBe(state);
        expect(classify(one, end)).not.toBe(state);
      }),
    );
  });
});
