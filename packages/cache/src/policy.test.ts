import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertPolicy, entryTimes, jitteredTtlMs, share } from './policy.ts';
import { policy } from './testing.ts';

const jitter = fc.double({ min: 0, max: 1, noNaN: true });

describe('jitter', () => {
  it('shortens the time to live by at most its share, always by the same for a key', () => {
    fc.assert(
      fc.property(fc.string(), jitter, fc.integer({ min: 1, max: 1e7 }), (wire, part, ttlMs) => {
        const one = { ...policy, ttlMs, jitter: part };
        const ms = jitteredTtlMs(one, wire);
        expect(ms).toBeLessThanOrEqual(ttlMs);
        expect(ms).toBeGreaterThanOrEqual(Math.floor(ttlMs * (1 - part)));
        expect(jitteredTtlMs(one, wire)).toBe(ms);
      }),
    );
  });

  it('spreads keys over its whole range', () => {
    const tenths = new Set(Array.from({ length: 500 }, (_, index) => Math.floor(share(`edp:kpis:${index}`) * 10)));
    expect(tenths.size).toBe(10);
    const lives = Array.from({ length: 500 }, (_, index) => jitteredTtlMs(policy, `edp:kpis:${index}`));
    expect(new Set(lives.map((ms) => Math.floor(ms / 100))).size).toBe(10);
  });
});

describe('the times of an entry', () => {
  it('count from the beginning of the computation and stand in order', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(1e12), fc.option(fc.nat(2e12), { nil: undefined }), (wire, beganAtMs, limit) => {
        const times = entryTimes(policy, wire, beganAtMs, { freshUntilMs: limit, computeMs: 1 });
        expect(times.checkedAtMs).toBe(beganAtMs);
        expect(times.freshUntilMs).toBeGreaterThanOrEqual(beganAtMs);
        expect(times.staleUntilMs).toBe(times.freshUntilMs + policy.staleMs);
        expect(times.errorUntilMs).toBe(times.staleUntilMs + policy.errorMs);
        expect(times.freshUntilMs).toBeLessThanOrEqual(beganAtMs + policy.ttlMs);
        expect(times.freshUntilMs).toBeLessThanOrEqual(Math.max(beganAtMs, limit ?? Infinity));
      }),
    );
  });

  it('end FRESH at a day boundary that comes sooner, and are not prolonged by one that comes later', () => {
    const none = { ...policy, jitter: 0 };
    expect(entryTimes(none, 'a', 1000, { freshUntilMs: 3000, computeMs: 0 }).freshUntilMs).toBe(3000);
    expect(entryTimes(none, 'a', 1000, { freshUntilMs: 99_000, computeMs: 0 }).freshUntilMs).toBe(11_000);
  });
});

it.each([
  ['ttlMs', { ttlMs: 0 }],
  ['staleMs', { staleMs: -1 }],
  ['jitter', { jitter: 1.1 }],
  ['leaseMs', { leaseMs: Number.NaN }],
  ['backoff.maxMs', { backoff: { baseMs: 100, maxMs: 50 } }],
])('a policy with a senseless %s is refused by name', (name, change) => {
  expect(() => assertPolicy('kpis', policy)).not.toThrow();
  expect(() => assertPolicy('kpis', { ...policy, ...change })).toThrow(`kpis.${name}`);
});
