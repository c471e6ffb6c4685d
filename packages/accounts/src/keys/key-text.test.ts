import { describe, expect, it } from 'vitest';
import { hashSecret, keyText, newKey, parseKey, secretMatches } from './key-text.ts';

describe('the text of a key', () => {
  it('is read back, and its secret fits its hash alone', () => {
    const key = newKey();
    expect(parseKey(keyText(key))).toEqual(key);
    expect(secretMatches(key.secret, hashSecret(key.secret))).toBe(true);
    expect(secretMatches(newKey().secret, hashSecret(key.secret))).toBe(false);
  });

  it('that is none is not read', () => {
    const text = keyText(newKey());
    for (const other of [
      '',
      'pulso_',
      text.slice(1),
      text.slice(0, -1),
      `${text}x`,
      ` ${text}`,
      text.replace('pulso', 'other'),
    ]) {
      expect(parseKey(other)).toBeNull();
    }
  });
});
