/** The kinds of snapshot, each with a time to live of its own. */
export const SNAPSHOT_TYPES = ['dashboard', 'kpis', 'charts', 'financials'] as const;
export type SnapshotType = (typeof SNAPSHOT_TYPES)[number];

export function isSnapshotType(value: string): value is SnapshotType {
  return (SNAPSHOT_TYPES as readonly string[]).includes(value);
}
