import { describe, expect, it } from 'vitest';
import { nextOrder, sortRows } from './sort.ts';

const rows = [
  { name: 'Álamo', amount: 5 },
  { name: 'zeta', amount: null },
  { name: 'Beta 10', amount: 50 },
  { name: 'beta 9', amount: -1 },
];

describe('sorting rows', () => {
  it('puts missing values last whichever way', () => {
    expect(sortRows(rows, { field: 'amount', descending: true }, 'es-CL').map((row) => row['amount'])).toEqual([
      50,
      5,
      -1,
      null,
    ]);
    expect(sortRows(rows, { field: 'amount', descending: false }, 'es-CL').map((row) => row['amount'])).toEqual([
      -1,
      5,
      50,
      null,
    ]);
  });
  it('reads names as people do', () => {
    expect(sortRows(rows, { field: 'name', descending: false }, 'es-CL').map((row) => row['name'])).toEqual([
      'Álamo',
      'beta 9',
      'Beta 10',
      'zeta',
    ]);
  });
  it('keeps the order of the data until asked, and leaves the data alone', () => {
    expect(sortRows(rows, null, 'es-CL')).toBe(rows);
  });
  it('begins figures with the largest and names with A, then turns', () => {
    expect(nextOrder(null, 'amount', true)).toEqual({ field: 'amount', descending: true });
    expect(nextOrder({ field: 'amount', descending: true }, 'amount', true)).toEqual({
      field: 'amount',
      descending: false,
    });
    expect(nextOrder({ field: 'amount', descending: true }, 'name', false)).toEqual({
      field: 'name',
      descending: false,
    });
  });
});
