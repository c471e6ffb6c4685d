import { describe, expect, it } from 'vitest';
import { paid, target, world } from './build.ts';
import { computeKpis } from './kpis.ts';
import type { Filters, World } from './model.ts';

const asOf = '2025-06-15';
const targets = [
  target(1, '2025-05-01', 3100),
  target(2, '2025-06-01', 600),
  target(3, '2025-06-01', 200, 1),
  target(4, '2025-06-01', 400, 2),
  target(5, '2025-05-01', 310, 1),
];
const collected = (amount: number, rows = targets): World =>
  world(asOf, { statement: [paid(1, '2025-05-01', '2025-06-10', { proposed_amount: amount })], target: rows });
const progress = (rows: World, filters: Filters = {}) => computeKpis(rows, filters)['target_progress'];

describe('the target', () => {
  it('is that of the whole month for the month to date', () => {
    expect(progress(collected(300))).toMatchObject({ value: 0.5, target: { value: 600, elapsed: 0.5 } });
    expect(progress(collected(300), { preset: 'mtd' })).toMatchObject({
      value: 0.5,
      target: { value: 600, elapsed: 0.5 },
    });
  });

  it('is shared by days for any other period', () => {
    // 10 of 31 days of May and 15 of 30 of June
    expect(progress(collected(650), { from: '2025-05-22', to: asOf })?.target).toEqual({
      value: 1000 + 300,
      elapsed: 1,
    });
    expect(progress(collected(650), { from: '2025-05-22', to: asOf })?.value).toBe(0.5);
    // the same days as the month to date, but not asked for as such
    expect(progress(collected(300), { from: '2025-06-01', to: asOf })?.target).toEqual({ value: 300, elapsed: 1 });
  });

  it('is the sum of the project managers that are asked for', () => {
    expect(progress(collected(100), { projectManager: ['camila soto'] })?.target?.value).toBe(200);
    expect(progress(collected(100), { projectManager: ['camila soto', 'tomas vidal', 'nadie'] })?.target?.value).toBe(
      600,
    );
  });

  it('is missing when a part of it is missing', () => {
    expect(
      progress(collected(100), { projectManager: ['Camila Soto', 'Tomás Vidal'], from: '2025-05-31', to: asOf }),
    ).toMatchObject({
      value: null,
      sampleSize: 0,
      status: 'none',
    });
    expect(progress(collected(100), { from: '2025-04-30', to: asOf })?.value).toBeNull();
    expect(progress(collected(100), { projectManager: ['nadie'] })?.value).toBeNull();
  });

  it('is missing under any filter but dates and project managers', () => {
    const others: Filters[] = [
      { client: ['Minera Norte'] },
      { status: ['paid'] },
      { view: 'completed' },
      { minAmount: 1 },
      { maxAmount: 1000 },
      { minDays: 1 },
    ];
    for (const filters of others) expect(progress(collected(100), filters)?.target).toBeUndefined();
    expect(progress(collected(300), { view: 'all' })?.value).toBe(0.5);
  });

  it('is reached in time from the elapsed share on, amber from nine tenths of it', () => {
    const status = (amount: number) => progress(collected(amount))?.status;
    expect([300, 299, 270, 269].map(status)).toEqual(['green', 'amber', 'amber', 'red']);
    expect(progress(collected(300))?.limits).toEqual({ green: 0.5, amber: 0.45 });
  });

  it('of the period before is that of its whole month', () => {
    const rows = collected(300);
    rows.statement.push(paid(2, '2025-05-01', '2025-05-15', { proposed_amount: 310 }));
    expect(progress(rows)).toMatchObject({ previous: 0.1, previousSource: 'computed' });
    expect(progress(rows)?.spark.slice(-3)).toEqual([null, 0.1, 0.5]);
  });
});
