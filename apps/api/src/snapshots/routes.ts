import { forwardedStatus, meetsMaxStale } from '@pulso/cache';
import { Router, type Request, type Response } from 'express';
import type { Computing, PackDefinition, Snapshot } from '@pulso/kpi-core';
import { isNewer, registerVariants } from '@pulso/kpi-core';
import type { ApiContext } from '../context.ts';
import { HttpProblem } from '../http/problem.ts';
import { namedPack } from '../packs/named-pack.ts';
import { principalOf } from '../principal/principal.ts';
import { issueTicket, statusUrl } from '../refresh/tickets.ts';
import { sendSnapshot } from './answer.ts';
import { createTargetParser, type SnapshotTarget } from './target.ts';

/** A cold key waits this long for its first computation, ms. */
const MISS_WAIT_MS = 800;
/** An expired one waits this long before it is served all the same, ms. */
const EXPIRED_WAIT_MS = 300;
const MAX_STALE_WAIT_MS = 5_000;
const ESSENTIAL_BUDGET_MS = 300;

/** Snapshots: answered from the cache, never computed while somebody waits longer than the budget. */
export function snapshotRoutes(context: ApiContext): Router {
  const router = Router();
  const parse = createTargetParser();

  const answer = (pack: PackDefinition, type: string, request: Request, response: Response) => {
    const url = request.originalUrl;
    const start = url.indexOf('?');
    const target = parse(pack, type, start < 0 ? '' : url.slice(start + 1), principalOf(request));
    return respond(context, target, request, response);
  };

  router.get('/manager/api/:type', (request, response, next) => {
    const { type } = request.params;
    if (!(type in context.packs.default.snapshots)) return next();
    return answer(context.packs.default, type, request, response);
  });
  router.get('/api/v1/packs/:pack/:type', (request, response, next) => {
    const { type } = request.params;
    if (type === 'statements') return next();
    return answer(namedPack(context.packs, request.params.pack), type, request, response);
  });
  return router;
}

async function respond(
  context: ApiContext,
  target: SnapshotTarget,
  request: Request,
  response: Response,
): Promise<void> {
  const { key, variant, type } = target;
  const peeked = context.cache.reader.peek(key);
  // A copy that is not current may only be used while Redis is away, which a read finds out.
  const read =
    peeked?.found && peeked.state === 'fresh' && !peeked.degraded ? peeked : await context.cache.reader.read(key);
  if (!read.found) {
    context.statistics.read(type, false);
    await context.access.quota.admit(principalOf(request), variant);
    context.views.add(variant);
    return read.state === 'down'
      ? respondDirectly(context, target, response)
      : respondCold(context, target, request, response);
  }
  context.statistics.read(type, true);
  context.views.add(variant);
  const { header } = read.entry;
  const later = context.direct.answeredSince(key, header.version);
  if (later !== undefined && target.maxStale === null) {
    if (read.state !== 'fresh') await context.refreshes.request(variant, [type], 'change', 'asked');
    return sendDirect(response, later);
  }
  const nowMs = context.cache.nowMs();
  const served = { policy: context.policies[type], nowMs };
  if (target.maxStale !== null && !meetsMaxStale(header, nowMs, target.maxStale)) {
    await context.access.limiter.use('refresh-all', principalOf(request), context.access.block(request));
    return respondBounded(context, target, target.maxStale, request, response);
  }
  if (read.state === 'fresh') return sendSnapshot(request, response, read, served);
  const wish = await context.refreshes.request(variant, [type], header.marked ? 'change' : 'schedule', 'asked');
  const refresh = wish === 'inflight' ? 'inflight' : 'queued';
  if (read.state === 'stale' || read.degraded) return sendSnapshot(request, response, read, { ...served, refresh });
  const waited = await context.cache.reader.waitFresh(key, { deadlineMs: EXPIRED_WAIT_MS, after: header.version });
  if (waited.found && isNewer(waited.entry.header.version, header.version)) {
    return sendSnapshot(request, response, waited, { ...served, forwarded: 'expired' });
  }
  return sendSnapshot(request, response, read, { ...served, refresh });
}

/** The caller accepts nothing older than a bound: asks for a refresh and waits for it, then gives up. */
async function respondBounded(
  context: ApiContext,
  target: SnapshotTarget,
  maxStale: number,
  request: Request,
  response: Response,
): Promise<void> {
  const oldest = String(Math.floor(context.cache.nowMs() - maxStale * 1_000) * 1_000);
  await context.refreshes.accept(target.variant, [target.type], 'manual');
  const read = await context.cache.reader.waitFresh(target.key, { deadlineMs: MAX_STALE_WAIT_MS, after: oldest });
  if (read.found && !read.degraded && isNewer(read.entry.header.version, oldest)) {
    const served = {
      policy: context.policies[target.type],
      nowMs: context.cache.nowMs(),
      forwarded: 'expired' as const,
    };
    return sendSnapshot(request, response, read, served);
  }
  throw new HttpProblem(504, 'too-stale', `no snapshot younger than ${maxStale} s could be had within 5 s`, {
    headers: { 'Retry-After': '2' },
  });
}

/** A cold key: the first computation gets a moment; then the essentials go out with a ticket. */
async function respondCold(
  context: ApiContext,
  target: SnapshotTarget,
  request: Request,
  response: Response,
): Promise<void> {
  const { key, variant, type } = target;
  const essential = context.direct.essential(target, ESSENTIAL_BUDGET_MS);
  await registerVariants(context.db, [variant]);
  const wish = await context.refreshes.request(variant, [type], 'miss', 'asked');
  if (wish === 'deferred') return respondDirectly(context, target, response);
  const read = await context.cache.reader.waitFresh(key, { deadlineMs: MISS_WAIT_MS, after: '0' });
  if (read.found) {
    const served = { policy: context.policies[type], nowMs: context.cache.nowMs(), forwarded: 'miss' as const };
    return sendSnapshot(request, response, read, served);
  }
  const ticket = await issueTicket(context, variant, [type], 'miss');
  const body: Computing = { status: 'computing', ticket, statusUrl: statusUrl(ticket), essential: await essential };
  response
    .status(202)
    .set({
      'Retry-After': '1',
      'Cache-Control': 'no-store',
      'Cache-Status': forwardedStatus('computing'),
      Location: body.statusUrl,
    })
    .json(body);
}

function sendDirect(response: Response, snapshot: Snapshot): void {
  response.set({ 'Cache-Control': 'no-store', 'Cache-Status': forwardedStatus('direct') }).json(snapshot);
}

/** The cache is away: a computation of this process, few at a time. */
async function respondDirectly(context: ApiContext, target: SnapshotTarget, response: Response): Promise<void> {
  try {
    sendDirect(response, await context.direct.snapshot(target));
  } catch (error) {
    context.logger.warn(
      { err: error instanceof Error ? error.message : String(error), key: target.key.wire },
      'direct computation failed',
    );
    throw new HttpProblem(503, 'not-available', 'neither the cache nor a computation could answer', {
      headers: { 'Retry-After': '2' },
    });
  }
}
