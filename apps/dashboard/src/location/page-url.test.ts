import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPageUrl, parsePageUrl, PAGE_PARAMETERS, type PageUrl } from './page-url.ts';

const split = (url: string): [string, string] => {
  const [path = '', search = ''] = url.split(/\?(.*)/s);
  return [path, search];
};

describe('the page address', () => {
  it('reads view, pack, filters and what is open', () => {
    expect(
      parsePageUrl(
        '/manager/dashboard/edp',
        '?client=Minera+Norte&client=X&preset=mtd&drill=chart%3Aaging%3A90%2B&row=7&kiosk=1',
      ),
    ).toEqual({
      view: 'dashboard',
      pack: 'edp',
      filters: { client: ['Minera Norte', 'X'], preset: ['mtd'] },
      kiosk: true,
      drill: { kind: 'chart', chart: 'aging', bucket: '90+' },
      row: '7',
    });
  });
  it('takes the pack from the query too', () => {
    expect(parsePageUrl('/manager/dashboard', '?pack=water').pack).toBe('water');
    expect(formatPageUrl(parsePageUrl('/manager/dashboard', '?pack=water'))).toBe('/manager/dashboard/water');
  });
  it('leaves out what it does not understand', () => {
    expect(parsePageUrl('/manager/dashboard', '?drill=%3A%3A&client=')).toMatchObject({ drill: null, filters: {} });
    expect(parsePageUrl('/nowhere', '').view).toBe('unknown');
    expect(parsePageUrl('/', '').view).toBe('dashboard');
  });
  it('reads back whatever it writes', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
    const filterName = word.filter((name) => !(PAGE_PARAMETERS as readonly string[]).includes(name) && !(name in {}));
    const name = fc.string({ minLength: 1 }).filter((text) => !text.includes(':') && text.isWellFormed());
    const value = fc.string({ minLength: 1 }).filter((text) => text.isWellFormed());
    const url: fc.Arbitrary<PageUrl> = fc.record({
      view: fc.constantFrom('dashboard' as const, 'import' as const, 'ops' as const),
      pack: fc.option(word),
      filters: fc.dictionary(filterName, fc.array(value, { minLength: 1, maxLength: 3 }), { noNullPrototype: true }),
      kiosk: fc.boolean(),
      drill: fc.option(
        fc.oneof(
          fc.record({ kind: fc.constant('metric' as const), metric: name }),
          fc.record({ kind: fc.constant('chart' as const), chart: name, bucket: fc.option(value) }),
        ),
      ),
      row: fc.option(value),
    });
    fc.assert(
      fc.property(url, (given) => {
        expect(parsePageUrl(...split(formatPageUrl(given)))).toEqual(given);
      }),
    );
  });
});
