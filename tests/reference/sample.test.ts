import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { differences } from './compare.ts';
import { computeAll, withoutRowIds } from './expected.ts';
import { computeKpis } from './kpis.ts';
import type { Filters } from './model.ts';
import { sampleWorld } from './sample.ts';

interface Expected {
  asOf: string;
  cases: Record<string, { filters: Filters }>;
}

const expected = JSON.parse(
  readFileSync(new URL('../fixtures/edp-sample-expected.json', import.meta.url), 'utf8'),
) as Expected;

describe('the sample sheet', () => {
  it.each(Object.entries(expected.cases))(
    'gives the figures that were worked out apart: %s',
    (_, { filters, ...answer }) => {
      const computed = withoutRowIds(computeAll(sampleWorld(expected.asOf), filters));
      expect(differences(answer, computed)).toEqual([]);
    },
  );

  it('gives the sums that were added by hand', () => {
    const kpis = computeKpis(sampleWorld('2025-06-30'), {});
    // rows 10, 11, 12, 14, 15, 19, 20 and 21
    expect(kpis['receivables_in_review']?.value).toBe(694_857_968);
    // rows 1, 2, 4–8, 16–18, 29 and 48: paid with a conformity in June
    expect(kpis['collected']?.value).toBe(1_028_734_727);
    // rows 25, 26, 41 and 42, conformity in May
    expect(kpis['collected']?.spark.at(-2)).toBe(8_320_981 + 189_020_615 + 21_978_902 + 84_607_273);
    expect(kpis['collected']?.previousPeriod).toEqual({ from: '2025-05-01', to: '2025-05-30' });
  });
});
