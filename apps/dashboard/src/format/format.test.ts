import { describe, expect, it } from 'vitest';
import { age, ago, duration } from './age.ts';
import { bytes } from './bytes.ts';
import { calendarDay, calendarMonth, clockTime, dayRange, instant, longDay, shortMonth } from './dates.ts';
import { bareFigure, days, figure, percent, points } from './figure.ts';
import { millions, money } from './money.ts';
import { number, roundTo } from './numbers.ts';
import { parseAmount } from './parse-amount.ts';

describe('money', () => {
  it('writes whole pesos the Chilean way', () => {
    expect(money(1234567890, 'es')).toBe('$1.234.567.890');
    expect(money(0, 'es')).toBe('$0');
    expect(money(1234, 'es')).toBe('$1.234');
  });
  it('puts a real minus before the sign of the currency', () => {
    expect(money(-1234567, 'es')).toBe('−$1.234.567');
    expect(money(-1234567, 'en')).toBe('−CLP\u00a01,234,567');
    expect(money(-0.2, 'es')).toBe('$0');
  });
  it('says millions as MM$', () => {
    expect(millions(1234567890, 'es')).toBe('MM$\u00a01.235');
    expect(millions(45_600_000, 'es')).toBe('MM$\u00a045,6');
    expect(millions(-45_600_000, 'en')).toBe('−CLP\u00a045.6\u00a0M');
    expect(millions(0, 'es')).toBe('MM$\u00a00');
    expect(millions(4_000, 'es')).toBe('MM$\u00a00,0');
  });
});

describe('figures', () => {
  it('writes a missing figure as a dash and zero as zero', () => {
    for (const unit of ['CLP', 'days', 'ratio', 'count', 'text', 'date'] as const)
      expect(figure(null, unit, 'es')).toBe('—');
    expect(figure(0, 'CLP', 'es')).toBe('$0');
    expect(figure(0, 'ratio', 'es')).toBe('0,0%');
    expect(figure(0, 'count', 'en')).toBe('0');
  });
  it('writes ratios as percent and their differences as points', () => {
    expect(percent(0.3821, 'es')).toBe('38,2%');
    expect(points(0.021, 'es')).toBe('2,1\u00a0pp');
    expect(points(-0.021, 'en')).toBe('−2.1\u00a0pp');
  });
  it('gives days one decimal and the right word', () => {
    expect(days(1, 'es')).toBe('1,0\u00a0día');
    expect(days(34.46, 'es')).toBe('34,5\u00a0días');
    expect(days(1, 'en')).toBe('1.0\u00a0day');
  });
  it('drops the unit on axes', () => {
    expect(bareFigure(1_500_000_000, 'CLP', 'es')).toBe('1.500');
    expect(bareFigure(0.5, 'ratio', 'es')).toBe('50%');
  });
  it('rounds half away from zero without binary noise', () => {
    expect(roundTo(1.005, 2)).toBe(1.01);
    expect(roundTo(-2.5, 0)).toBe(-3);
    expect(number(-0.04, 'es', 1)).toBe('0,0');
  });
});

describe('dates', () => {
  it('never moves a calendar day', () => {
    expect(calendarDay('2026-11-21', 'es')).toBe('21 nov 2026');
    expect(longDay('2026-09-21', 'es')).toBe('lunes, 21 de septiembre de 2026');
    expect(calendarMonth('2026-11', 'en')).toBe('Nov 2026');
    expect(shortMonth('2026-01', 'es', true)).toBe('ene 26');
  });
  it('writes ranges short, with the year only where it differs', () => {
    expect(dayRange('2026-10-01', '2026-10-21', '2026-11-21', 'es')).toBe('1–21 oct');
    expect(dayRange('2025-12-01', '2025-12-31', '2026-01-31', 'en')).toBe('Dec 1–31, 2025');
    expect(dayRange('2026-05-26', '2026-08-23', '2026-11-21', 'es')).toBe('26 may–23 ago');
    expect(dayRange('2026-11-21', '2026-11-21', '2026-11-21', 'es')).toBe('21 nov');
  });
  it('shows instants on the clock of the pack, also across daylight saving', () => {
    expect(clockTime('2026-11-21T15:00:04Z', 'es', 'America/Santiago')).toBe('12:00:04');
    expect(clockTime('2026-07-21T15:00:04Z', 'es', 'America/Santiago')).toBe('11:00:04');
    expect(instant('2026-11-21T03:30:00Z', 'es', 'America/Santiago')).toBe('21 nov 2026, 00:30:00');
  });
  it('gives back what is no date', () => {
    expect(calendarDay('pronto', 'es')).toBe('pronto');
  });
});

describe('texts written by hand', () => {
  const tags = { es: 'es-CL', en: 'en-US' } as const;
  it.each(['es', 'en'] as const)('are those of Intl: %s', (language) => {
    const numbers = (decimals: number): Intl.NumberFormat =>
      new Intl.NumberFormat(tags[language], {
        minimumFractionDigits: decimals,
        maximumFractionDigits: decimals,
        useGrouping: 'always',
      });
    for (const value of [0, 0.05, 1, 12.34, 999, 999.96, 1_000, 12_345, 123_456.78, 1_234_567_890, 9e15])
      for (const decimals of [0, 1, 2])
        expect(number(value, language, decimals)).toBe(numbers(decimals).format(roundTo(value, decimals)));
    const dates = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
      new Intl.DateTimeFormat(tags[language], { ...options, timeZone: 'UTC' });
    const [long, day] = [dates({ dateStyle: 'full' }), dates({ day: 'numeric', month: 'short', year: 'numeric' })];
    const [month, ofYear] = [dates({ month: 'short', year: 'numeric' }), dates({ day: 'numeric', month: 'short' })];
    for (let index = 0; index < 60; index += 1) {
      const at = new Date(Date.UTC(2026, 0, 1 + index * 6));
      const text = at.toISOString().slice(0, 10);
      expect(longDay(text, language)).toBe(long.format(at));
      expect(calendarDay(text, language)).toBe(day.format(at));
      expect(calendarMonth(text, language)).toBe(month.format(at));
      expect(dayRange(text, text, text, language)).toBe(ofYear.format(at));
    }
  });
});

describe('ages and durations', () => {
  it('ticks in coarse steps', () => {
    expect([0, 9_999, 10_000, 59_000, 60_000, 3_600_000, 200_000_000].map((ms) => age(ms, 'es'))).toEqual([
      'ahora',
      'ahora',
      '10\u00a0s',
      '50\u00a0s',
      '1\u00a0min',
      '1\u00a0h',
      '2\u00a0d',
    ]);
    expect(ago(120_000, 'en')).toBe('2\u00a0min ago');
    expect(ago(-5_000, 'es')).toBe('ahora');
  });
  it('writes durations and sizes', () => {
    expect(duration(1234, 'es')).toBe('1,2\u00a0s');
    expect(duration(0.2, 'es')).toBe('<1\u00a0ms');
    expect(bytes(1_400_000, 'es')).toBe('1,4\u00a0MB');
    expect(bytes(512, 'en')).toBe('512\u00a0B');
  });
});

describe('amounts as people type them', () => {
  it.each([
    ['1.234.567', '1234567'],
    ['$ 1,234,567', '1234567'],
    ['100 MM', '100000000'],
    ['MM$ 1,5', '1500000'],
    ['1500', '1500'],
    ['', ''],
    ['mucho', null],
    ['1.5', null],
  ])('reads %j as %j', (typed, digits) => {
    expect(parseAmount(typed)).toBe(digits);
  });
});
