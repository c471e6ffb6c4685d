import { registerVariants, type Computing, type Snapshot } from '@pulso/kpi-core';
import type { Read } from '@pulso/cache';
import type { ApiContext } from '../context.ts';
import { HttpProblem } from '../http/problem.ts';
import { issueTicket, statusUrl } from '../refresh/tickets.ts';
import type { SnapshotTarget } from './target.ts';

/** What is answered for a key of which the cache has nothing. */
export type ColdAnswer =
  | { readonly kind: 'stored'; readonly read: Extract<Read, { found: true }> }
  | { readonly kind: 'direct'; readonly snapshot: Snapshot }
  | { readonly kind: 'computing'; readonly body: Computing };

/** A cold key waits this long for its first computation, ms. */
const MISS_WAIT_MS = 800;
const ESSENTIAL_BUDGET_MS = 300;
/**
 * On a machine without processor time left, Redis is late now and then and answers a moment later. What has been away
 * for less than this is waited for as long, ms: computing here at once would compute what a worker is computing.
 */
const GRACE_MS = 400;

/** Answers a cold key, as `miss` or `down` was read. @throws {HttpProblem} and when the database is away */
export type ColdAnswers = (target: SnapshotTarget, state: 'miss' | 'down') => Promise<ColdAnswer>;

/**
 * Answers cold keys. Callers who ask for the same one at the same time share one wait, one registration, one request,
 * one ticket: two hundred of them cost this process no more than one, and leave it the time to hear Redis.
 */
export function createColdAnswers(context: ApiContext): ColdAnswers {
  const flights = new Map<string, Promise<ColdAnswer>>();

  const waited = async ({ key }: SnapshotTarget, deadlineMs: number): Promise<Read> =>
    context.cache.reader.waitFresh(key, { deadlineMs, after: '0' });

  const pastCache = async (target: SnapshotTarget): Promise<ColdAnswer> => {
    try {
      return { kind: 'direct', snapshot: await context.direct.snapshot(target) };
    } catch (error) {
      context.logger.warn(
        { err: error instanceof Error ? error.message : String(error), key: target.key.wire },
        'direct computation failed',
      );
      throw new HttpProblem(503, 'not-available', 'neither the cache nor a computation could answer', {
        headers: { 'Retry-After': '2' },
      });
    }
  };

  const byWorker = async (target: SnapshotTarget): Promise<ColdAnswer> => {
    const { variant, type } = target;
    const essential = context.direct.essential(target, ESSENTIAL_BUDGET_MS);
    await registerVariants(context.db, [variant]);
    const wish = await context.refreshes.request(variant, [type], 'miss', 'asked');
    const deferred = wish === 'deferred';
    // A request that was not acknowledged in time has been taken all the same, mostly.
    if (deferred && context.refreshes.awayMs() >= GRACE_MS) return pastCache(target);
    const read = await waited(target, wish === 'backoff' ? 0 : deferred ? GRACE_MS : MISS_WAIT_MS);
    if (read.found) return { kind: 'stored', read };
    if (deferred) return pastCache(target);
    const ticket = await issueTicket(context, variant, [type], 'miss');
    const body: Computing = { status: 'computing', ticket, statusUrl: statusUrl(ticket), essential: await essential };
    return { kind: 'computing', body };
  };

  const answer = async (target: SnapshotTarget, state: 'miss' | 'down'): Promise<ColdAnswer> => {
    if (state === 'miss') return byWorker(target);
    if (context.cacheAbsence.forMs() >= GRACE_MS) return pastCache(target);
    const read = await waited(target, GRACE_MS);
    if (read.found && !read.degraded) return { kind: 'stored', read };
    return read.state === 'miss' ? byWorker(target) : pastCache(target);
  };

  return (target, state) => {
    const name = `${target.key.wire} ${target.maxStale ?? ''}`;
    let flight = flights.get(name);
    if (!flight) {
      flight = answer(target, state).finally(() => flights.delete(name));
      flights.set(name, flight);
    }
    return flight;
  };
}
