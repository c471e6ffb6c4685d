import { describe, expect, it } from 'vitest';
import { differences } from './differences.ts';

describe('differences', () => {
  it('finds nothing between equal documents, whatever the order of their fields', () => {
    expect(differences({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 })).toEqual([]);
  });

  it('names the path of each difference', () => {
    expect(differences({ a: { b: [1, 2] } }, { a: { b: [1, 3] } })).toEqual([
      { path: 'a.b.1', snapshot: 2, recomputed: 3 },
    ]);
  });

  it('reports what one side lacks', () => {
    expect(differences({ items: [1] }, { items: [1, 2] })).toEqual([
      { path: 'items.1', snapshot: null, recomputed: 2 },
    ]);
  });

  it('forgives the last bits of a double, but not a peso', () => {
    expect(differences({ share: 0.1 + 0.2 }, { share: 0.3 })).toEqual([]);
    expect(differences({ amount: 4_844_753_593 }, { amount: 4_844_753_594 })).toHaveLength(1);
  });

  it('tells null from zero', () => {
    expect(differences({ value: null }, { value: 0 })).toHaveLength(1);
  });
});
