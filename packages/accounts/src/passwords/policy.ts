import { fold } from '@pulso/kpi-core';
import { AccountError } from '../errors.ts';

export const MIN_PASSWORD_LENGTH = 12;
export const MAX_PASSWORD_LENGTH = 256;

/** Rows that are typed without thinking, round and round. */
const SEQUENCES = ['abcdefghijklmnopqrstuvwxyz', '1234567890', 'qwertyuiopasdfghjklzxcvbnm'].map((row) =>
  row.repeat(3),
);

/** Length and no rules of composition (NIST SP 800-63B); what is mostly one thing repeated or holds the name is refused. */
export function checkPassword(password: string, name: string): void {
  const { length } = password;
  if (length < MIN_PASSWORD_LENGTH || length > MAX_PASSWORD_LENGTH) {
    throw new AccountError('weak-password', {
      es: `la contraseña tiene de ${MIN_PASSWORD_LENGTH} a ${MAX_PASSWORD_LENGTH} caracteres`,
      en: `a password has ${MIN_PASSWORD_LENGTH} to ${MAX_PASSWORD_LENGTH} characters`,
    });
  }
  const plain = fold(password);
  const guessable =
    new Set(plain).size < 5 ||
    /^(.{1,6})\1+$/.test(plain) ||
    SEQUENCES.some((sequence) => sequence.includes(plain)) ||
    plain.replaceAll(fold(name), '').length < MIN_PASSWORD_LENGTH / 2;
  if (guessable) {
    throw new AccountError('weak-password', {
      es: 'la contraseña se adivina con facilidad: use varias palabras',
      en: 'the password is easy to guess: use several words',
    });
  }
}
