import type { SnapshotReader } from '@pulso/cache';
import { completeTickets, findVariants, isNewer, openTickets, snapshotKey, type PackRegistry } from '@pulso/kpi-core';
import { requestRefresh, type Database, type JobProducer } from '@pulso/platform';
import { createPatience } from './patience.ts';

/** A ticket whose job should long be done, ms. */
const TICKET_PATIENCE_MS = 3_000;

export interface TicketReconcilerDependencies {
  readonly db: Database;
  readonly reader: SnapshotReader;
  readonly producer: JobProducer;
  readonly packs: PackRegistry;
}

/**
 * An accepted refresh survives whatever happens to its job: what a ticket still lacks is asked for again, each time
 * after twice the wait. A forced computation asks no back-off, so the wait is the back-off.
 */
export function createTicketReconciler(deps: TicketReconcilerDependencies): () => Promise<void> {
  const patience = createPatience(TICKET_PATIENCE_MS);
  let asked = new Map<string, number>();

  return async () => {
    const tickets = await openTickets(deps.db, TICKET_PATIENCE_MS);
    const attempts = patience.waiting(
      tickets.map(({ id }) => id),
      performance.now(),
    );
    const done: string[] = [];
    const now = new Map<string, number>();
    for (const ticket of tickets) {
      const pack = deps.packs.get(ticket.pack);
      const [variant] = pack ? await findVariants(deps.db, ticket.pack, [ticket.variant]) : [];
      if (!pack || !variant) continue;
      const headers = await deps.reader.headers(ticket.types.map((type) => snapshotKey(pack, variant, type)));
      if (headers === 'down') return;
      const missing = ticket.types.filter((_, index) => !isNewer(headers[index]?.version ?? '0', ticket.afterVersion));
      const attempt = attempts.get(ticket.id)!;
      if (missing.length === 0) done.push(ticket.id);
      else if (attempt > (asked.get(ticket.id) ?? -1)) {
        const job = { pack: pack.id, variant: variant.hash, types: missing, reason: 'manual' as const, force: true };
        await requestRefresh(deps.producer, job, 'asked', attempt);
      }
      now.set(ticket.id, attempt);
    }
    asked = now;
    await completeTickets(deps.db, done);
  };
}
