import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SectionItem } from '@pulso/kpi-core/presentation';
import { arrange, COLUMNS } from '../layout/arrange.ts';
import { heatRanks } from './heat.ts';
import { linearScale } from './scale.ts';

describe('scales', () => {
  it('start at zero and end on a round tick', () => {
    const scale = linearScale([3, 17, 42]);
    expect(scale.ticks).toEqual([0, 20, 40, 60]);
    expect(scale.at(0)).toBe(0);
    expect(scale.at(60)).toBe(1);
  });
  it('reach below zero when values do', () => {
    expect(linearScale([-30, 50]).ticks).toEqual([-40, -20, 0, 20, 40, 60]);
  });
  it('survive data without size', () => {
    expect(linearScale([0, 0]).at(0)).toBe(0);
    expect(linearScale([]).ticks.length).toBeGreaterThan(1);
  });
  it('hold every value between their ends', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1e12, max: 1e12 }), { minLength: 1 }), (values) => {
        const scale = linearScale(values);
        for (const value of values) {
          expect(scale.at(value)).toBeGreaterThanOrEqual(-1e-9);
          expect(scale.at(value)).toBeLessThanOrEqual(1 + 1e-9);
        }
      }),
    );
  });
});

describe('heat', () => {
  it('tints by rank and leaves missing cells bare', () => {
    const rank = heatRanks([
      [1, 1000],
      [null, 10],
    ]);
    expect([1, 10, 1000, null].map(rank)).toEqual([0, 0.5, 1, 0]);
  });
});

describe('arranging a section', () => {
  const kinds = {
    trend: 'trend',
    donut: 'donut',
    bars: 'bars',
    rank: 'ranking',
    heat: 'matrix',
    plain: 'table',
  } as const;
  const chart = (key: keyof typeof kinds): SectionItem => ({ kind: 'chart', key });
  const lay = (items: SectionItem[]) => arrange(items, (key) => kinds[key as keyof typeof kinds]);

  it('keeps neighbouring figures together and order as given', () => {
    const blocks = lay([
      { kind: 'kpi', key: 'a' },
      { kind: 'kpi', key: 'b' },
      chart('bars'),
      chart('rank'),
      { kind: 'kpi', key: 'c' },
    ]);
    expect(
      blocks.map((block) =>
        block.kind === 'kpis' ? block.keys : block.cells.map((cell) => `${cell.item.key}:${cell.columns}`),
      ),
    ).toEqual([['a', 'b'], ['bars:6', 'rank:6'], ['c']]);
  });
  it('leaves no hole in a row', () => {
    const items = fc.array(
      fc.constantFrom<SectionItem>(chart('trend'), chart('donut'), chart('bars'), chart('heat'), chart('plain'), {
        kind: 'table',
        key: 't',
      }),
    );
    fc.assert(
      fc.property(items, (given) => {
        const blocks = lay(given);
        for (const block of blocks) {
          if (block.kind === 'row') expect(block.cells.reduce((sum, cell) => sum + cell.columns, 0)).toBe(COLUMNS);
        }
        expect(blocks.flatMap((block) => (block.kind === 'row' ? block.cells.map((cell) => cell.item) : []))).toEqual(
          given,
        );
      }),
    );
  });
});
