import { claimChanges, dropChanges, type PackDefinition } from '@pulso/kpi-core';
import type { Database } from '@pulso/platform';

/** Takes all waiting changes of a pack out of the feed, as its reader does once their marks are acknowledged. */
export async function claimAll(db: Database, pack: Pick<PackDefinition, 'id'>): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const changes = await claimChanges(transaction, [pack.id], 10_000);
    await dropChanges(
      transaction,
      changes.map(({ id }) => id),
    );
  });
}
