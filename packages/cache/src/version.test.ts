import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareVersions } from './version.ts';

it('orders versions as the numbers they are, also where text would not', () => {
  const any = fc.bigInt({ min: 0n, max: 10n ** 20n });
  fc.assert(
    fc.property(any, any, (a, b) => {
      expect(Math.sign(compareVersions(String(a), String(b)))).toBe(a < b ? -1 : a > b ? 1 : 0);
    }),
  );
  expect(compareVersions('9', '10')).toBeLessThan(0);
});
