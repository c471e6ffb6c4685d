import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, addMonths, daysBetween, lastDay, monthOf, monthsTouched, monthsUpTo } from './calendar.ts';
import { dateBounds, flowPeriod, periodDays, previousPeriod } from './period.ts';

const span = ({ from, to }: { from: string; to: string } = { from: '', to: '' }) => `${from}..${to}`;
const previous = (...args: Parameters<typeof flowPeriod>) => previousPeriod(flowPeriod(...args)) ?? undefined;

describe('the calendar', () => {
  it('knows the ends of months', () => {
    expect(lastDay('2024-02')).toBe('2024-02-29');
    expect(lastDay('2025-02')).toBe('2025-02-28');
    expect(addMonths('2025-01', -1)).toBe('2024-12');
    expect(monthsUpTo('2025-02', 3)).toEqual(['2024-12', '2025-01', '2025-02']);
    expect(monthsTouched('2024-12-31', '2025-01-01')).toEqual(['2024-12', '2025-01']);
    expect(monthsTouched('2025-01-02', '2025-01-01')).toEqual([]);
  });

  it('counts whole days over changes of the clock', () => {
    expect(daysBetween('2025-04-05', '2025-04-06')).toBe(1);
    fc.assert(
      fc.property(fc.integer({ min: -2000, max: 2000 }), (days) => {
        expect(daysBetween('2025-04-05', addDays('2025-04-05', days))).toBe(days);
      }),
    );
  });
});

describe('P', () => {
  const asOf = '2025-03-31';

  it('is the date filter, closed where it is open', () => {
    expect(span(flowPeriod({}, asOf))).toBe('2025-03-01..2025-03-31');
    expect(span(flowPeriod({ from: '2025-02-10' }, asOf))).toBe('2025-02-10..2025-03-31');
    expect(span(flowPeriod({ to: '2025-02-10' }, asOf))).toBe('2025-02-01..2025-02-10');
    expect(span(flowPeriod({ preset: 'ytd' }, asOf))).toBe('2025-01-01..2025-03-31');
  });

  it('of a preset includes asOf', () => {
    expect(span(flowPeriod({ preset: '7d' }, asOf))).toBe('2025-03-25..2025-03-31');
    expect(periodDays(flowPeriod({ preset: '30d' }, asOf))).toBe(30);
    expect(periodDays(flowPeriod({ preset: '365d' }, asOf))).toBe(365);
  });

  it('leaves the stock open-ended', () => {
    expect(dateBounds({}, asOf)).toEqual({ from: null, to: null });
    expect(dateBounds({ to: '2025-02-10' }, asOf)).toEqual({ from: null, to: '2025-02-10' });
    expect(dateBounds({ from: '2025-02-10' }, asOf)).toEqual({ from: '2025-02-10', to: null });
  });

  it('to date is compared with the same days of last month, clipped at its end', () => {
    expect(span(previous({}, '2025-03-31'))).toBe('2025-02-01..2025-02-28');
    expect(span(previous({ preset: 'mtd' }, '2024-03-30'))).toBe('2024-02-01..2024-02-29');
    expect(span(previous({}, '2025-02-28'))).toBe('2025-01-01..2025-01-28');
    expect(span(previous({}, '2025-01-15'))).toBe('2024-12-01..2024-12-15');
  });

  it('else is compared with as many days just before', () => {
    expect(span(previous({ preset: '30d' }, asOf))).toBe('2025-01-31..2025-03-01');
    expect(span(previous({ from: '2025-03-01', to: asOf }, asOf))).toBe('2025-01-29..2025-02-28');
    expect(previous({ from: addDays(asOf, 1) }, asOf)).toBeUndefined();
    expect(monthOf(previous({ preset: 'ytd' }, asOf)?.to ?? '')).toBe('2024-12');
  });
});
