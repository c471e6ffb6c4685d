import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SectionItem } from '@pulso/kpi-core/presentation';
import { arrange, COLUMNS } from '../layout/arrange.ts';
import { donutParts } from './donut-parts.ts';
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

describe('parts of a ring', () => {
  it('follow each other and fill it', () => {
    expect(donutParts([1, 2, 1])).toEqual([
      { share: 0.25, from: 0 },
      { share: 0.5, from: 0.25 },
      { share: 0.25, from: 0.75 },
    ]);
  });
  it('are empty for nothing and for negative values', () => {
    expect(donutParts([0, -5])).toEqual([
      { share: 0, from: 0 },
      { share: 0, from: 0 },
    ]);
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
  const wide = { trend: [6, 8], donut: [4, 4], bars: [4, 6], table: [8, 12] } as const;
  const chart = (key: keyof typeof wide): SectionItem => ({ kind: 'chart', key });
  const kpi = (key: string): SectionItem => ({ kind: 'kpi', key });
  const lay = (items: SectionItem[]) =>
    arrange(items, ({ key }) => ({
      least: wide[key as keyof typeof wide][0],
      wanted: wide[key as keyof typeof wide][1],
    }));
  const told = (items: SectionItem[]): string[] =>
    lay(items).map((block) => {
      const cells = block.kind === 'kpis' ? [] : block.kind === 'split' ? [block.cell] : block.cells;
      const cards = block.kind === 'row' ? '' : `${block.keys.join('')}/${block.perRow}`;
      return [
        cards,
        ...cells.map((cell) => `${cell.above.map((key) => `${key}^`).join('')}${cell.item.key}:${cell.columns}`),
      ]
        .filter(Boolean)
        .join(' ');
    });

  it('fills rows and keeps the order', () => {
    expect(told([chart('bars'), chart('trend'), chart('table'), kpi('a'), kpi('b'), kpi('c')])).toEqual([
      'bars:5 trend:7',
      'table:12',
      'abc/3',
    ]);
  });
  it('puts a lone small chart beside the cards before it', () => {
    expect(told(['a', 'b', 'c', 'd', 'e', 'f'].map(kpi).concat(chart('donut')))).toEqual(['abcdef/3 donut:4']);
    expect(told(['a', 'b', 'c', 'd'].map(kpi).concat(chart('bars')))).toEqual(['abcd/2 bars:6']);
  });
  it('puts one or two lone cards on top of the chart after them', () => {
    expect(told([kpi('a'), chart('donut'), chart('table')])).toEqual(['a^donut:4 table:8']);
  });
  it('shows every item once, in rows without holes', () => {
    const items = fc.array(
      fc.constantFrom(chart('trend'), chart('donut'), chart('bars'), chart('table'), kpi('a'), kpi('b')),
    );
    fc.assert(
      fc.property(items, (given) => {
        const blocks = lay(given);
        const widths = blocks.flatMap((block) =>
          block.kind === 'row' ? [block.cells.reduce((sum, cell) => sum + cell.columns, 0)] : [],
        );
        expect(widths.every((width) => width === COLUMNS)).toBe(true);
        const shown = blocks.flatMap((block) => [
          ...(block.kind === 'row' ? [] : block.keys),
          ...(block.kind === 'kpis'
            ? []
            : (block.kind === 'split' ? [block.cell] : block.cells).flatMap((cell) => [...cell.above, cell.item.key])),
        ]);
        expect(shown).toEqual(given.map((item) => item.key));
      }),
    );
  });
});
