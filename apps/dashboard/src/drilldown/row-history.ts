import type { Item } from '../snapshots/path.ts';

export interface HistoryStep {
  readonly from: string | null;
  readonly to: string;
  readonly at: string;
  readonly by: string | null;
}

/** Reads the status changes of a row, in either spelling of the fields, oldest first. */
export function historyOf(row: Item): readonly HistoryStep[] {
  const found = row['history'];
  if (!Array.isArray(found)) return [];
  const steps = found.flatMap((entry: Item) => {
    const to = entry['toStatus'] ?? entry['to_status'] ?? entry['to'];
    const at = entry['changedAt'] ?? entry['changed_at'] ?? entry['at'];
    if (typeof to !== 'string' || typeof at !== 'string') return [];
    const from = entry['fromStatus'] ?? entry['from_status'] ?? entry['from'];
    const by = entry['changedBy'] ?? entry['changed_by'] ?? entry['by'];
    return [
      { from: typeof from === 'string' ? from : null, to, at, by: typeof by === 'string' && by !== '' ? by : null },
    ];
  });
  return steps.toSorted((a, b) => a.at.localeCompare(b.at));
}
