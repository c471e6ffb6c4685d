import { describe, expect, it } from 'vitest';
import { assertPublic, isPrivateAddress } from './public-address.ts';

describe('private addresses', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    'fe80::1',
    'fd00::1',
    '::ffff:10.0.0.1',
  ])('include %s', (address) => expect(isPrivateAddress(address)).toBe(true));

  it.each(['8.8.8.8', '172.32.0.1', '2001:4860:4860::8888', '::ffff:8.8.8.8'])('do not include %s', (address) => {
    expect(isPrivateAddress(address)).toBe(false);
  });

  it('are found behind names and in brackets', async () => {
    await expect(assertPublic(new URL('http://localhost/x'))).rejects.toThrow('private address');
    await expect(assertPublic(new URL('http://[::1]/x'))).rejects.toThrow('private address');
  });
});
