import { describe, expect, it } from 'vitest';
import { AccountError } from '../errors.ts';
import { hashPassword, verifyPassword } from './argon2.ts';
import { checkPassword } from './policy.ts';

describe('a password hash', () => {
  it('fits its password alone, in any composition of its letters', async () => {
    const hash = await hashPassword('contraseña larga y buena');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(await verifyPassword(hash, 'contraseña larga y buena'.normalize('NFD'))).toBe(true);
    expect(await verifyPassword(hash, 'contrasena larga y buena')).toBe(false);
    expect(await hashPassword('contraseña larga y buena')).not.toBe(hash);
  });

  it('made elsewhere is understood', async () => {
    // The reference program: echo -n password | argon2 somesalt -id -t 2 -k 65536 -p 1 -e
    const reference = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    expect(await verifyPassword(reference, 'password')).toBe(true);
    expect(await verifyPassword(reference, 'passwort')).toBe(false);
  });

  it('that is none fits nothing', async () => {
    for (const text of [
      '',
      'password',
      '$argon2id$',
      '$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    ]) {
      expect(await verifyPassword(text, 'password')).toBe(false);
    }
  });
});

describe('the policy', () => {
  it.each(['correct horse battery', 'años de lluvia y sol', 'x7!kQ2_mZ9#p'])('takes %s', (password) => {
    expect(() => checkPassword(password, 'ana')).not.toThrow();
  });

  it.each([
    '',
    'short one',
    'aaaaaaaaaaaaaa',
    'abababababab',
    '123456789012',
    'qwertyuiopasdf',
    'abcdefghijklm',
    'anaanaanaana1',
    'x'.repeat(257),
  ])('refuses %.20s', (password) => {
    expect(() => checkPassword(password, 'Ana')).toThrow(AccountError);
  });
});
