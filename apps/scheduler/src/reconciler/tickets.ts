import type { SnapshotReader } from '@pulso/cache';
import {
  completeTickets,
  findVariants,
  isNewer,
  openTickets,
  snapshotKey,
  type PackDefinition,
  type PackRegistry,
  type RefreshTicket,
  type SnapshotType,
} from '@pulso/kpi-core';
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

/** A ticket with the snapshots that it still lacks. */
interface OpenTicket extends RefreshTicket {
  readonly missing: readonly SnapshotType[];
}

/**
 * An accepted refresh survives whatever happens to its job: what a ticket still lacks is asked for again. A forced
 * computation asks no back-off, so it has one here: what fails again and again, or ends its worker, is asked for ever
 * more seldom, over all tickets that want it.
 */
export function createTicketReconciler(deps: TicketReconcilerDependencies): () => Promise<void> {
  const retries = createRetries();

  return async () => {
    const open: OpenTicket[] = [];
    for (const [id, tickets] of Map.groupBy(await openTickets(deps.db, TICKET_PATIENCE_MS), ({ pack }) => pack)) {
      const pack = deps.packs.get(id);
      if (!pack) continue;
      const found = await lackedBy(deps, pack, tickets);
      if (found === 'down') return;
      open.push(...found);
    }
    const { done = [], waiting = [] } = Object.groupBy(open, ({ missing }) => (missing.length ? 'waiting' : 'done'));
    await completeTickets(
      deps.db,
      done.map(({ id }) => id),
    );
    const keyOf = ({ pack, variant, missing }: OpenTicket) => [pack, variant, ...missing].join('.');
    for (const ticket of waiting) {
      const key = keyOf(ticket);
      const attempt = retries.due(key, performance.now());
      if (attempt === null) continue;
      const { pack, variant, missing } = ticket;
      const job = { pack, variant, types: [...missing], reason: 'manual' as const, force: true };
      await requestRefresh(deps.producer, job, 'asked', attempt);
      retries.asked(key, performance.now());
    }
    retries.keep(new Set(waiting.map(keyOf)));
  };
}

/** Tickets for variants that are not registered are left out. */
async function lackedBy(
  { db, reader }: TicketReconcilerDependencies,
  pack: PackDefinition,
  tickets: readonly RefreshTicket[],
): Promise<OpenTicket[] | 'down'> {
  const found = await findVariants(
    db,
    pack.id,
    tickets.map(({ variant }) => variant),
  );
  const variants = new Map(found.map((variant) => [variant.hash, variant]));
  const known = tickets.filter(({ variant }) => variants.has(variant));
  const wanted = known.flatMap((ticket) =>
    ticket.types.map((type) => ({ ticket, type, key: snapshotKey(pack, variants.get(ticket.variant)!, type) })),
  );
  const headers = await reader.headers(wanted.map(({ key }) => key));
  if (headers === 'down') return 'down';
  const missing = Map.groupBy(
    wanted.filter(({ ticket }, index) => !isNewer(headers[index]?.version ?? '0', ticket.afterVersion)),
    ({ ticket }) => ticket,
  );
  return known.map((ticket) => ({ ...ticket, missing: (missing.get(ticket) ?? []).map(({ type }) => type) }));
}
