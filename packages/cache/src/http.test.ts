import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forwardedStatus, hitStatus } from './cache-status.ts';
import { classify } from './classify.ts';
import { entityTag, matchesNone } from './entity-tag.ts';
import { ageSeconds, cacheControl, meetsMaxStale, snapshotResponse } from './http.ts';
import type { FoundRead } from './l1.ts';
import { policy } from './testing.ts';
import type { SnapshotHeader } from './types.ts';

const header: SnapshotHeader = {
  version: '1000000',
  marked: false,
  markedAtMs: 0,
  checkedAtMs: 100_000,
  freshUntilMs: 400_000,
  staleUntilMs: 800_000,
  errorUntilMs: 1_600_000,
  computeMs: 14,
  contentHash: 'c'.repeat(32),
  etag: 'e'.repeat(32),
  bodyLength: 8,
};

/** Bytes whose last four say 77, as a gzip trailer does. */
const body = Buffer.from([0, 0, 0, 0, 77, 0, 0, 0]);

function readAt(nowMs: number, change: Partial<SnapshotHeader> = {}, degraded = false): FoundRead {
  const own = { ...header, ...change };
  const state = classify(own, nowMs);
  if (state === 'miss') throw new Error('a miss has no body');
  return { found: true, state, tier: 'l2', degraded, entry: { header: own, body } };
}

const marked = { marked: true, markedAtMs: 350_000 };

describe('Cache-Status', () => {
  it('tells hits as the contract has them', () => {
    expect(hitStatus(readAt(100_000), 100_000)).toBe('pulso; hit; ttl=300; detail=fresh');
    expect(hitStatus(readAt(406_500), 406_500, 'queued')).toBe('pulso; hit; ttl=-7; detail="stale;refresh=queued"');
    expect(hitStatus(readAt(357_000, marked), 357_000, 'inflight')).toBe(
      'pulso; hit; ttl=-7; detail="stale;refresh=inflight"',
    );
    expect(hitStatus(readAt(400_000), 400_000)).toBe('pulso; hit; ttl=-1; detail=stale');
    expect(hitStatus(readAt(1_305_000), 1_305_000)).toBe('pulso; hit; ttl=-905; detail=expired');
    expect(hitStatus(readAt(406_500, {}, true), 406_500)).toBe('pulso; hit; ttl=-7; detail="stale;degraded"');
  });

  it('tells the others', () => {
    expect(forwardedStatus('miss')).toBe('pulso; fwd=uri-miss; stored; detail=miss');
    expect(forwardedStatus('direct')).toBe('pulso; fwd=bypass; detail=direct');
    expect(forwardedStatus('expired')).toBe('pulso; fwd=stale; stored; detail=expired');
    expect(forwardedStatus('computing')).toBe('pulso; fwd=uri-miss; detail=computing');
  });

  /** A parameter's value: none, an integer, a token or a string (RFC 9651). */
  const bareItem = /^(-?\d+|[A-Za-z*][A-Za-z0-9:/!#$%&'*+.^_`|~-]*|"[\x20-\x21\x23-\x5b\x5d-\x7e]*")?$/;

  it('is a structured field, says hit or fwd but never both, and its ttl is negative exactly when not fresh', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_599_999 }),
        fc.boolean(),
        fc.constantFrom(undefined, 'queued', 'inflight', 'backoff'),
        fc.constantFrom(undefined, 'miss', 'expired', 'direct'),
        fc.boolean(),
        (nowMs, isMarked, refresh, forwarded, degraded) => {
          const read = readAt(nowMs, isMarked ? { marked: true, markedAtMs: Math.max(1, nowMs - 5) } : {}, degraded);
          const { headers } = snapshotResponse(read, {
            policy,
            request: {},
            nowMs,
            ...(refresh === undefined ? {} : { refresh }),
            ...(forwarded === undefined ? {} : { forwarded }),
          });
          const [name = '', ...parameters] = headers['Cache-Status']!.match(/(?:"[^"]*"|[^;"])+/g)!;
          expect(name).toBe('pulso');
          const said = new Map(
            parameters.map((one) => {
              const [parameter = '', ...value] = one.trim().split('=');
              return [parameter, value.join('=')] as const;
            }),
          );
          expect(said.has('hit')).toBe(!said.has('fwd'));
          for (const value of said.values()) expect(value).toMatch(bareItem);
          const ttl = said.get('ttl');
          expect(ttl === undefined || Number(ttl) >= 0 === (read.state === 'fresh')).toBe(true);
        },
      ),
    );
  });
});

describe('an answer', () => {
  const ask = (request: Record<string, string>, nowMs = 160_500) =>
    snapshotResponse(readAt(nowMs), { policy, request, nowMs });

  it('passes the stored bytes to a client that takes gzip', () => {
    expect(ask({ 'accept-encoding': 'gzip' })).toEqual({
      status: 200,
      body: 'gzip',
      headers: {
        'Cache-Status': 'pulso; hit; ttl=239; detail=fresh',
        'Cache-Control': 'private, max-age=0, stale-while-revalidate=20, stale-if-error=30',
        Age: '60',
        ETag: `"${header.etag}-gz"`,
        Vary: 'Accept-Encoding, Cookie',
        'Content-Type': 'application/json; charset=utf-8',
        'Content-Encoding': 'gzip',
        'Content-Length': '8',
      },
    });
  });

  it('inflates for one that does not, under a tag of its own', () => {
    const { body: what, headers } = ask({});
    expect(what).toBe('identity');
    expect(headers).not.toHaveProperty('Content-Encoding');
    expect(headers['Content-Length']).toBe('77');
    expect(headers['ETag']).toBe(`"${header.etag}-id"`);
  });

  it('is a 304 without a body exactly when the tag of the chosen encoding is named', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('gzip', 'identity'),
        fc.constantFrom('gzip', 'identity'),
        fc.boolean(),
        fc.boolean(),
        (accepted, named, weak, among) => {
          const tag = `${weak ? 'W/' : ''}${entityTag(header, named === 'gzip' ? 'gzip' : 'identity')}`;
          const answer = ask({ 'accept-encoding': accepted, 'if-none-match': among ? `"x", ${tag} , "y"` : tag });
          expect(answer.status).toBe(accepted === named ? 304 : 200);
          expect(answer.body === 'none').toBe(answer.status === 304);
          const fields = Object.keys(answer.headers).filter((name) => name.startsWith('Content-'));
          expect(fields.length > 0).toBe(answer.status === 200);
        },
      ),
    );
  });

  it('is a 304 from the header alone: nothing of the body is looked at', () => {
    const read = readAt(160_500);
    const bodiless = new Proxy(read.entry, {
      get(entry, name) {
        if (name === 'body') throw new Error('a look at the body');
        return Reflect.get(entry, name);
      },
    });
    const request = { 'if-none-match': entityTag(header, 'identity') };
    const answer = snapshotResponse({ ...read, entry: bodiless }, { policy, request, nowMs: 160_500 });
    expect(answer).toMatchObject({ status: 304, body: 'none', headers: { ETag: `"${header.etag}-id"` } });
  });

  it('takes any text as If-None-Match', () => {
    const tag = entityTag(header, 'gzip');
    expect(matchesNone('*', tag)).toBe(true);
    fc.assert(
      fc.property(fc.string(), (field) => matchesNone(field, tag) === (field.includes(tag) || field.trim() === '*')),
    );
  });
});

it('the age counts from the last check and is never negative', () => {
  expect(ageSeconds(header, 100_999)).toBe(0);
  expect(ageSeconds(header, 101_000)).toBe(1);
  expect(ageSeconds(header, 0)).toBe(0);
});

it('a caller that bounds the age accepts exactly that age', () => {
  expect(meetsMaxStale(header, 105_000, 5)).toBe(true);
  expect(meetsMaxStale(header, 105_001, 5)).toBe(false);
});

it('windows that are no whole seconds are rounded up', () => {
  expect(cacheControl({ staleMs: 1, errorMs: 1001 })).toContain('stale-while-revalidate=1, stale-if-error=2');
});
