import { forwardedStatus, hitStatus, meetsMaxStale, parseSnapshot, versionAt, type SnapshotKey } from '@pulso/cache';
import { isNewer, type PackDefinition, type Snapshot } from '@pulso/kpi-core';
import type { ApiContext } from '../context.ts';
import { searchOf, sendJson, type Exchange } from '../http/exchange.ts';
import { HttpProblem } from '../http/problem.ts';
import { principalOf } from '../principal/principal.ts';
import { sendSnapshot, type Found, type Served } from './answer.ts';
import { createColdAnswers, type ColdAnswers } from './cold.ts';
import { confirmed } from './document.ts';
import { createTargetParser, type SnapshotTarget } from './target.ts';

/** An expired one waits this long before it is served all the same, ms. */
const EXPIRED_WAIT_MS = 300;
const MAX_STALE_WAIT_MS = 5_000;

/** Answers one snapshot. @throws {HttpProblem|InvalidFilters} also as a rejection */
export type AnswerSnapshot = (pack: PackDefinition, type: string, exchange: Exchange) => Promise<void>;

/** Answered from the cache, never computed while somebody waits longer than the budget. */
export function createSnapshotAnswer(context: ApiContext): AnswerSnapshot {
  const parse = createTargetParser();
  const cold = createColdAnswers(context);
  return (pack, type, exchange) => {
    const { request } = exchange;
    return respond(context, cold, parse(pack, type, searchOf(request), principalOf(request)), exchange);
  };
}

async function respond(
  context: ApiContext,
  cold: ColdAnswers,
  target: SnapshotTarget,
  exchange: Exchange,
): Promise<void> {
  const { key, variant, type } = target;
  const read = await context.cache.reader.read(key);
  if (!read.found) {
    context.statistics.read(type, false);
    await context.access.quota.admit(principalOf(exchange.request), variant);
    context.views.add(variant);
    return respondCold(context, cold, target, read.state, exchange);
  }
  context.statistics.read(type, true);
  context.views.add(variant);
  const { header } = read.entry;
  const nowMs = context.cache.nowMs();
  const served = { policy: context.policies[type], nowMs, request: exchange.request.headers };
  if (target.maxStale !== null && !meetsMaxStale(header, nowMs, target.maxStale)) {
    await context.access.limiter.use(
      'refresh-all',
      principalOf(exchange.request),
      context.access.block(exchange.request),
    );
    return respondBounded(context, target, target.maxStale, exchange);
  }
  if (read.state === 'fresh') return sendStored(context, key, exchange, read, served);
  const wish = await context.refreshes.request(variant, [type], header.marked ? 'change' : 'schedule', 'asked');
  const refresh = wish === 'deferred' ? 'queued' : wish;
  if (read.state === 'stale' || read.degraded) return sendStored(context, key, exchange, read, { ...served, refresh });
  const waited = await context.cache.reader.waitFresh(key, { deadlineMs: EXPIRED_WAIT_MS, after: header.version });
  if (waited.found && isNewer(waited.entry.header.version, header.version)) {
    return sendStored(context, key, exchange, waited, { ...served, forwarded: 'expired' });
  }
  return sendStored(context, key, exchange, read, { ...served, refresh });
}

/** The caller accepts nothing older than a bound: asks for a refresh and waits for it, then gives up. */
async function respondBounded(
  context: ApiContext,
  target: SnapshotTarget,
  maxStale: number,
  exchange: Exchange,
): Promise<void> {
  const oldest = versionAt(context.cache.nowMs() - maxStale * 1_000);
  await context.refreshes.accept(target.variant, [target.type], 'manual');
  const read = await context.cache.reader.waitFresh(target.key, { deadlineMs: MAX_STALE_WAIT_MS, after: oldest });
  if (read.found && !read.degraded && isNewer(read.entry.header.version, oldest)) {
    const served = {
      policy: context.policies[target.type],
      nowMs: context.cache.nowMs(),
      request: exchange.request.headers,
      forwarded: 'expired' as const,
    };
    return sendStored(context, target.key, exchange, read, served);
  }
  throw new HttpProblem(504, 'too-stale', `no snapshot younger than ${maxStale} s could be had within 5 s`, {
    headers: { 'Retry-After': '2' },
  });
}

/** A cold key: the first computation gets a moment; then the essentials go out with a ticket. */
async function respondCold(
  context: ApiContext,
  cold: ColdAnswers,
  target: SnapshotTarget,
  state: 'miss' | 'down',
  exchange: Exchange,
): Promise<void> {
  const answer = await cold(target, state);
  switch (answer.kind) {
    case 'direct':
      return sendDirect(exchange, answer.snapshot);
    case 'computing': {
      const headers = {
        'Retry-After': '1',
        'Cache-Control': 'no-store',
        'Cache-Status': forwardedStatus('computing'),
        Location: answer.body.statusUrl,
      };
      return sendJson(exchange, 202, headers, answer.body);
    }
    case 'stored': {
      const served = {
        policy: context.policies[target.type],
        nowMs: context.cache.nowMs(),
        request: exchange.request.headers,
        forwarded: 'miss' as const,
      };
      return sendStored(context, target.key, exchange, answer.read, served);
    }
  }
}

/** Sends what is stored, unless somebody was answered past the cache with what began later. */
function sendStored(
  context: ApiContext,
  { wire }: SnapshotKey,
  exchange: Exchange,
  read: Found,
  served: Served,
): Promise<void> | void {
  const answered = context.direct.answered.beside(wire, read.entry.header.version);
  if (answered === undefined) return sendSnapshot(exchange, read, served);
  if (isNewer(answered.meta.version, read.entry.header.version)) return sendDirect(exchange, answered);
  return sendAfter(context, answered, exchange, read, served);
}

/**
 * Sends what was stored later than `answered`. Its document may be of earlier, confirmed since: as it stands, it would
 * step back behind the other, and a page that shows the other would not take it.
 */
async function sendAfter(
  context: ApiContext,
  answered: Snapshot,
  exchange: Exchange,
  read: Found,
  served: Served,
): Promise<void> {
  const stored = (await parseSnapshot(read.entry)) as Snapshot;
  if (isNewer(stored.meta.version, answered.meta.version)) {
    context.direct.answered.forget(stored.meta.key, stored.meta.version);
    return sendSnapshot(exchange, read, served);
  }
  const status = hitStatus(read, served.nowMs, served.refresh);
  sendJson(
    exchange,
    200,
    { 'Cache-Control': 'no-store', 'Cache-Status': status },
    confirmed(stored, read.entry.header),
  );
}

function sendDirect(exchange: Exchange, snapshot: Snapshot): void {
  sendJson(exchange, 200, { 'Cache-Control': 'no-store', 'Cache-Status': forwardedStatus('direct') }, snapshot);
}
