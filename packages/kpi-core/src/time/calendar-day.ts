const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(timezone: string): Intl.DateTimeFormat {
  let found = formatters.get(timezone);
  if (!found) {
    found = new Intl.DateTimeFormat('en-CA', {
      timeZone: timezone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
    formatters.set(timezone, found);
  }
  return found;
}

/** The calendar day `YYYY-MM-DD` in an IANA zone at an instant (epoch ms). */
export function calendarDay(timezone: string, atMs: number): string {
  return formatter(timezone).format(atMs);
}

/**
 * The first instant (epoch ms, to the second) of the next calendar day in the zone. Found by bisection over the
 * calendar itself, so it is right on days of 23 and 25 hours and where midnight does not exist.
 */
export function nextDayBoundary(timezone: string, atMs: number): number {
  const today = calendarDay(timezone, atMs);
  let before = Math.floor(atMs / 1000);
  let after = before + 26 * 3600;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (calendarDay(timezone, middle * 1000) === today) before = middle;
    else after = middle;
  }
  return after * 1000;
}

/** A calendar day shifted by whole days. */
export function addDays(day: string, days: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  return new Date(Date.UTC(year, month - 1, date + days)).toISOString().slice(0, 10);
}
