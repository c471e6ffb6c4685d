import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseEncoding } from './accept-encoding.ts';

describe('the encoding of an answer', () => {
  it.each<[string | undefined, 'gzip' | 'identity']>([
    [undefined, 'identity'],
    ['', 'identity'],
    ['gzip, deflate, br, zstd', 'gzip'],
    ['GZIP', 'gzip'],
    ['x-gzip', 'gzip'],
    ['br', 'identity'],
    ['*', 'gzip'],
    ['*;q=0', 'identity'],
    ['gzip;q=0', 'identity'],
    ['gzip;q=0, *', 'identity'],
    ['gzip;q=0.0', 'identity'],
    ['gzip;q=0.001', 'gzip'],
    ['gzip; q=0.5, identity; q=1', 'identity'],
    ['gzip;q=0.5, identity;q=0.5', 'gzip'],
    ['identity;q=0, gzip', 'gzip'],
    ['gzip;q=nonsense', 'identity'],
    ['notgzip', 'identity'],
  ])('for %j is %s', (field, encoding) => {
    expect(chooseEncoding(field)).toBe(encoding);
  });

  it('is a value for any text, and gzip only if the text names it or a wildcard', () => {
    fc.assert(
      fc.property(fc.string(), (field) => {
        const named = /gzip|\*/i.test(field);
        expect(chooseEncoding(field) === 'identity' || named).toBe(true);
      }),
    );
  });
});
