import { expect, test } from 'vitest';
import { addMonths, daysBetween, daysInMonth, lastDay, monthsUpTo } from './months.ts';

test('months go over the end of a year in both directions', () => {
  expect(addMonths('2024-11', 3)).toBe('2025-02');
  expect(addMonths('2025-01', -13)).toBe('2023-12');
  expect(monthsUpTo('2025-02', 4)).toEqual(['2024-11', '2024-12', '2025-01', '2025-02']);
});

test('a month knows its last day', () => {
  expect(lastDay('2024-02')).toBe('2024-02-29');
  expect(lastDay('2025-02')).toBe('2025-02-28');
  expect(daysInMonth('2025-12')).toBe(31);
});

test('days are calendar days, also where clocks change', () => {
  expect(daysBetween('2025-04-05', '2025-04-07')).toBe(2);
  expect(daysBetween('2025-03-01', '2025-02-28')).toBe(-1);
});
