import { randomUUID } from 'node:crypto';
import { versionAt, type SnapshotKey } from '@pulso/cache';
import {
  completeTickets,
  createTicket,
  findImport,
  findTicket,
  findVariants,
  isNewer,
  scopeText,
  snapshotKey,
  ticketFailure,
  type Filters,
  type ImportReport,
  type RefreshReason,
  type RefreshTicket,
  type SnapshotType,
  type TicketStatus,
  type Variant,
} from '@pulso/kpi-core';
import type { ApiContext } from '../context.ts';
import type { Principal } from '../principal/principal.ts';

export const statusUrl = (ticket: string) => `/manager/dashboard/status/${ticket}`;

/** Accepts a refresh: ticket first, so that it survives whatever happens to the job. @throws when the database is away */
export async function issueTicket(
  context: ApiContext,
  variant: Variant<Filters>,
  types: readonly SnapshotType[],
  reason: RefreshReason,
): Promise<string> {
  const id = randomUUID();
  // A miss is done with any version; a manual request only with one that began after it.
  const afterVersion = reason === 'miss' ? '0' : await cacheNow(context);
  await createTicket(context.db, {
    id,
    pack: variant.pack,
    variant: variant.hash,
    scope: scopeText(variant.scope),
    types,
    afterVersion,
    reason,
  });
  await context.refreshes.accept(variant, types, reason);
  return id;
}

/** The clock that mints versions; the local one when Redis is away, since nothing can be newer before it is back. */
async function cacheNow(context: ApiContext): Promise<string> {
  try {
    return await context.cache.writer.now();
  } catch {
    return versionAt(Date.now());
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** `null` for what is unknown, too old or another scope's. */
export async function ticketStatus(
  context: ApiContext,
  principal: Principal,
  id: string,
): Promise<(TicketStatus & { report?: ImportReport | null }) | null> {
  if (!UUID.test(id)) return null;
  return (await refreshStatus(context, principal, id)) ?? (await importStatus(context, principal, id));
}

async function refreshStatus(context: ApiContext, principal: Principal, id: string): Promise<TicketStatus | null> {
  const ticket = await findTicket(context.db, id, scopeText(principal.scope));
  const pack = ticket && context.packs.get(ticket.pack);
  if (!ticket || !pack) return null;
  const requestedAt = ticket.requestedAt.toISOString();
  if (ticket.completedAt)
    return { state: 'completed', progress: 1, requestedAt, completedAt: ticket.completedAt.toISOString() };

  const [variant] = await findVariants(context.db, ticket.pack, [ticket.variant]);
  const keys = variant ? ticket.types.map((type) => snapshotKey(pack, variant, type)) : [];
  const headers = await context.cache.reader.headers(keys);
  const missing = keys.filter((_, index) => {
    const header = headers === 'down' ? null : headers[index];
    return !header || !isNewer(header.version, ticket.afterVersion);
  });
  if (variant && missing.length === 0) {
    await completeTickets(context.db, [id]);
    return { state: 'completed', progress: 1, requestedAt, completedAt: new Date().toISOString() };
  }
  const done = keys.length - missing.length;
  const failure = await failureOf(context, ticket, missing);
  return {
    state: failure ? 'failed' : done > 0 ? 'active' : 'waiting',
    progress: done / ticket.types.length,
    requestedAt,
    completedAt: null,
    ...failure,
  };
}

/** What the computations of the missing keys failed with since the request; it stays true until they are committed. */
async function failureOf(context: ApiContext, ticket: RefreshTicket, missing: readonly SnapshotKey[]) {
  const backoffs = await context.cache.reader.backoffs(missing);
  if (backoffs === 'down') return null;
  const known = missing.map(({ type }, index) => ({ type, backoff: backoffs[index] ?? null }));
  return ticketFailure(ticket, known, context.cache.nowMs());
}

async function importStatus(context: ApiContext, principal: Principal, id: string) {
  const run = await findImport(context.db, id);
  if (!run || run.scope !== scopeText(principal.scope)) return null;
  const { done = 0, total = null } = run.progress ?? {};
  return {
    state: run.state,
    progress: run.state === 'completed' ? 1 : total ? Math.min(done / total, 0.99) : 0,
    requestedAt: run.requestedAt.toISOString(),
    completedAt: run.completedAt?.toISOString() ?? null,
    report: run.report,
    ...(run.error ? { error: run.error } : {}),
  };
}
