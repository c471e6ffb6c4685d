import type { SnapshotReader } from '@pulso/cache';
import { completeTickets, findVariants, isNewer, openTickets, snapshotKey, type PackRegistry } from '@pulso/kpi-core';
import { requestRefresh, type Database, type JobProducer } from '@pulso/platform';
import { createRetries } from './retries.ts';

/** A ticket whose job should long be done, ms. */
const TICKET_PATIENCE_MS = 3_000;

export interface TicketReconcilerDependencies {
  readonly db: Database;
  readonly reader: SnapshotReader;
  readonly producer: JobProducer;
  readonly packs: PackRegistry;
}

/**
 * An accepted refresh survives whatever happens to its job: what a ticket still lacks is asked for again. A forced
 * computation asks no back-off, so it has one here: what fails again and again, or ends its worker, is asked for ever
 * more seldom, over all tickets that want it.
 */
export function createTicketReconciler(deps: TicketReconcilerDependencies): () => Promise<void> {
  const retries = createRetries();

  return async () => {
    const tickets = await openTickets(deps.db, TICKET_PATIENCE_MS);
    const done: string[] = [];
    const waiting = new Set<string>();
    for (const ticket of tickets) {
      const pack = deps.packs.get(ticket.pack);
      const [variant] = pack ? await findVariants(deps.db, ticket.pack, [ticket.variant]) : [];
      if (!pack || !variant) continue;
      const headers = await deps.reader.headers(ticket.types.map((type) => snapshotKey(pack, variant, type)));
      if (headers === 'down') return;
      const missing = ticket.types.filter((_, index) => !isNewer(headers[index]?.version ?? '0', ticket.afterVersion));
      if (missing.length === 0) {
        done.push(ticket.id);
        continue;
      }
      const key = [pack.id, variant.hash, ...missing].join('.');
      waiting.add(key);
      const attempt = retries.due(key, performance.now());
      if (attempt === null) continue;
      const job = { pack: pack.id, variant: variant.hash, types: missing, reason: 'manual' as const, force: true };
      await requestRefresh(deps.producer, job, 'asked', attempt);
      retries.asked(key, performance.now());
    }
    retries.keep(waiting);
    await completeTickets(deps.db, done);
  };
}
