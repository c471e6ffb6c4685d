import { describe, expect, it } from 'vitest';
import { ownDifferences } from './differences.ts';

describe('differences of one figure', () => {
  it('are told from those of its neighbours, however the path is written', () => {
    const differences = [
      'receivables.value',
      '/receivables/spark/3',
      '$.receivables_sent.value',
      'receivables[0]',
      'dso.value',
    ].map((path) => ({ path, snapshot: 1, recomputed: 2 }));
    const { own, others } = ownDifferences({ equal: false, differences }, 'receivables');
    expect(own.map(({ path }) => path)).toEqual(['receivables.value', '/receivables/spark/3', 'receivables[0]']);
    expect(others).toBe(2);
  });
});
