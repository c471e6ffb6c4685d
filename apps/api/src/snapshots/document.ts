import { isNewer, type Snapshot } from '@pulso/kpi-core';
import { parseSnapshot, type SnapshotEntry } from '@pulso/cache';

/** The stored document of an entry, confirmed by the last computation that came to the same figures. */
export async function readDocument(entry: SnapshotEntry): Promise<Snapshot> {
  return confirmed((await parseSnapshot(entry)) as Snapshot, entry.header);
}

/** Where a later computation came to the same figures, only the entry's header was renewed: says so in the document. */
export function confirmed({ data, meta }: Snapshot, { version, checkedAtMs }: SnapshotEntry['header']): Snapshot {
  if (!isNewer(version, meta.version)) return { data, meta };
  return { data, meta: { ...meta, version, computedAt: new Date(checkedAtMs).toISOString() } };
}
