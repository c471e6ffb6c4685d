import fc from 'fast-check';
import type { Content, Times } from './envelope.ts';
import { hash16 } from './body.ts';
import type { CachePolicy, SnapshotKey } from './types.ts';

/** Builders and generators that the tests of this package share. Not part of the package. */

export const policy: CachePolicy = {
  ttlMs: 10_000,
  staleMs: 20_000,
  errorMs: 30_000,
  jitter: 0.1,
  leaseMs: 1000,
  backoff: { baseMs: 100, maxMs: 1000 },
  l1Ms: 1000,
};

export const key: SnapshotKey = { wire: 'edp:kpis:abc', type: 'kpis', schema: 1, scope: 'all' };

export const contentOf = (text: string): Content => {
  const body = Buffer.from(text);
  return { contentHash: hash16(`content ${text}`), etag: hash16(body), body };
};

export const ms = fc.integer({ min: 0, max: 4_102_444_800_000 });

export const times: fc.Arbitrary<Times> = fc.record({
  checkedAtMs: ms,
  freshUntilMs: ms,
  staleUntilMs: ms,
  errorUntilMs: ms,
  computeMs: fc.integer({ min: 0, max: 0xffff_ffff }),
});

const wireCharacters = Array.from({ length: 94 }, (_, index) => String.fromCodePoint(33 + index)).filter(
  (character) => !'{}|'.includes(character),
);

export const keys: fc.Arbitrary<SnapshotKey> = fc.record({
  wire: fc.array(fc.constantFrom(...wireCharacters), { minLength: 1, maxLength: 60 }).map((all) => all.join('')),
  type: fc.constantFrom('dashboard', 'kpis', 'charts', 'financials'),
  schema: fc.nat({ max: 1000 }),
  scope: fc.string({ minLength: 1 }),
});

export const version = fc.bigInt({ min: 1n, max: 9_007_199_254_740_991n }).map(String);
