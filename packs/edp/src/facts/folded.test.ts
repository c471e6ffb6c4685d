import { describe, expect, it } from 'vitest';
import { addUp } from './folded.ts';

describe('addUp', () => {
  it('adds what agrees in the columns that tell rows apart, text exactly', () => {
    const folded = [
      { key: null, status: 'sent', count: 3, amount: 30, dayAmount: '9007199254740993' },
      { key: null, status: 'paid', count: 1, amount: 10, dayAmount: '5' },
    ];
    const waiting = [
      { key: null, status: 'sent', count: 0, amount: -4, dayAmount: '2' },
      { key: 'a', status: 'sent', count: 1, amount: 7, dayAmount: '1' },
    ];
    expect(addUp([folded, waiting], ['key', 'status'])).toEqual([
      { key: null, status: 'sent', count: 3, amount: 26, dayAmount: '9007199254740995' },
      { key: null, status: 'paid', count: 1, amount: 10, dayAmount: '5' },
      { key: 'a', status: 'sent', count: 1, amount: 7, dayAmount: '1' },
    ]);
    expect(folded[0]?.amount, 'what is kept is not altered').toBe(30);
  });

  it('refuses what is no total', () => {
    const rows = [{ key: 'a', count: null }];
    expect(() => addUp([rows, rows], ['key'])).toThrow(TypeError);
  });
});
