/** Ranges of days that are worked out from the pack's calendar day. Unlike presets they stay put tomorrow. */
export const QUICK_RANGES = ['today', 'yesterday', 'week', 'lastMonth', 'quarter', 'lastQuarter'] as const;
export type QuickRange = (typeof QUICK_RANGES)[number];

export interface DayRange {
  readonly from: string;
  readonly to: string;
}

/** Inclusive days. Weeks begin on Monday. A running range ends at `asOf`. */
export function quickRange(range: QuickRange, asOf: string): DayRange {
  const [year, month] = [Number(asOf.slice(0, 4)), Number(asOf.slice(5, 7)) - 1];
  const quarter = Math.floor(month / 3) * 3;
  switch (range) {
    case 'today':
      return { from: asOf, to: asOf };
    case 'yesterday':
      return { from: shift(asOf, -1), to: shift(asOf, -1) };
    case 'week':
      return { from: shift(asOf, -((new Date(`${asOf}T00:00:00Z`).getUTCDay() + 6) % 7)), to: asOf };
    case 'lastMonth':
      return { from: dayOf(year, month - 1, 1), to: dayOf(year, month, 0) };
    case 'quarter':
      return { from: dayOf(year, quarter, 1), to: asOf };
    case 'lastQuarter':
      return { from: dayOf(year, quarter - 3, 1), to: dayOf(year, quarter, 0) };
  }
}

function shift(day: string, by: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + by * 86_400_000).toISOString().slice(0, 10);
}

/** Months and days outside their bounds roll over, as `Date.UTC` does. */
function dayOf(year: number, month: number, day: number): string {
  return new Date(Date.UTC(year, month, day)).toISOString().slice(0, 10);
}
