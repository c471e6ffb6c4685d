import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SnapshotKeyError } from './errors.ts';
import { assertKey, assertPlain, fingerprint, namespaceKey, redisKeys, variantSuffix } from './key.ts';
import { key, keys } from './testing.ts';

/** What a cluster hashes of a key: the text in its first pair of braces. */
const hashTag = (text: string): string | undefined => /\{([^}]+)\}/.exec(text)?.[1];

const namespaces = fc.nat().map((us) => `${us}`);

describe('Redis keys', () => {
  it('share a slot with their companions', () => {
    fc.assert(
      fc.property(keys, namespaces, (one, namespace) => {
        const { entry, lease, backoff } = redisKeys('pulso', namespace, one);
        expect([entry, lease, backoff].map(hashTag)).toEqual([one.wire, one.wire, one.wire]);
        expect(new Set([entry, lease, backoff]).size).toBe(3);
      }),
    );
  });

  it('are as different as namespace, schema and wire key are', () => {
    fc.assert(
      fc.property(keys, keys, namespaces, namespaces, (a, b, first, second) => {
        const same = first === second && a.schema === b.schema && a.wire === b.wire;
        expect(redisKeys('pulso', first, a).entry === redisKeys('pulso', second, b).entry).toBe(same);
      }),
    );
  });

  it('never collide between an entry and a companion of another key', () => {
    fc.assert(
      fc.property(keys, keys, (a, b) => {
        const one = redisKeys('pulso', '1', a);
        const other = redisKeys('pulso', '1', b);
        expect([other.lease, other.backoff]).not.toContain(one.entry);
      }),
    );
  });

  it('of all namespaces share a slot, so that one script renews them together', () => {
    const tags = ['dashboard', 'kpis', 'charts'].map((type) => hashTag(namespaceKey('pulso', type)));
    expect(tags).toEqual(['ns', 'ns', 'ns']);
  });
});

describe('a snapshot key', () => {
  it.each(['', 'a b', 'a{b', 'a}b', 'a|b', 'ä', 'a\n', 'x'.repeat(257)])('with the wire text %j is refused', (wire) => {
    expect(() => assertKey({ ...key, wire })).toThrow(SnapshotKeyError);
  });

  it('without a scope is refused', () => {
    expect(() => assertKey({ ...key, scope: '' })).toThrow(SnapshotKeyError);
  });

  it.each([-1, 1.5, Number.NaN])('with schema %d is refused', (schema) => {
    expect(() => assertKey({ ...key, schema })).toThrow(SnapshotKeyError);
  });

  it('that follows the rules is accepted', () => {
    fc.assert(
      fc.property(keys, (one) => {
        expect(() => assertKey(one)).not.toThrow();
      }),
    );
  });
});

describe('a variant', () => {
  it('that is plain text stays readable', () => {
    expect(variantSuffix('2026-11-21')).toBe('@2026-11-21');
    expect(variantSuffix(undefined)).toBe('');
  });

  it('never brings its own text into a key otherwise, and never shares a suffix', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(variantSuffix(a)).toMatch(/^(@~?[A-Za-z0-9._-]{1,64})?$/);
        expect(variantSuffix(a) === variantSuffix(b)).toBe(a === b);
      }),
    );
  });
});

it('names of types and prefixes are plain text', () => {
  expect(() => assertPlain('a type', 'kpis')).not.toThrow();
  for (const name of ['', 'a:b', 'a|b', 'a*', 'a b'])
    expect(() => assertPlain('a type', name)).toThrow(SnapshotKeyError);
});

it('fingerprints stay the same however many texts were seen', () => {
  const before = Buffer.from(fingerprint('scope'));
  for (let index = 0; index < 20_001; index += 1) fingerprint(`other ${index}`);
  expect(fingerprint('scope')).toEqual(before);
});
