import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, calendarDay, nextDayBoundary } from './calendar-day.ts';

const SANTIAGO = 'America/Santiago';
const at = (iso: string) => Date.parse(iso);

describe('calendar days', () => {
  it('belong to the zone, not to UTC', () => {
    expect(calendarDay(SANTIAGO, at('2025-06-30T02:00:00Z'))).toBe('2025-06-29');
    expect(calendarDay('UTC', at('2025-06-30T02:00:00Z'))).toBe('2025-06-30');
  });

  it('begin where the zone says, in winter and in summer', () => {
    expect(nextDayBoundary(SANTIAGO, at('2025-06-30T12:00:00Z'))).toBe(at('2025-07-01T04:00:00Z'));
    expect(nextDayBoundary(SANTIAGO, at('2025-12-30T12:00:00Z'))).toBe(at('2025-12-31T03:00:00Z'));
  });

  it('begin at one o’clock on the day whose midnight does not exist', () => {
    // Chile goes forward at 24:00 on Saturday 6 September 2025: Sunday begins at 01:00 (-03).
    expect(nextDayBoundary(SANTIAGO, at('2025-09-06T12:00:00Z'))).toBe(at('2025-09-07T04:00:00Z'));
  });

  it('always begin within 26 hours, on another day, to the second', () => {
    const instants = fc.integer({ min: at('2020-01-01T00:00:00Z'), max: at('2035-01-01T00:00:00Z') });
    fc.assert(
      fc.property(instants, fc.constantFrom(SANTIAGO, 'UTC', 'Asia/Kathmandu', 'America/New_York'), (now, zone) => {
        const boundary = nextDayBoundary(zone, now);
        expect(boundary).toBeGreaterThan(now - 1000);
        expect(calendarDay(zone, boundary)).not.toBe(calendarDay(zone, now));
        expect(calendarDay(zone, boundary - 1)).toBe(calendarDay(zone, now));
      }),
    );
  });

  it('are added across months and leap days', () => {
    expect(addDays('2024-02-28', 2)).toBe('2024-03-01');
    expect(addDays('2025-01-01', -1)).toBe('2024-12-31');
  });
});
