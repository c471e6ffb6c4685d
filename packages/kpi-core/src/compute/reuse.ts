import { sql, type RawBuilder } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { ComputeContext, ReuseBasis } from '../pack/definition.ts';

/** What a database snapshot shows of the changes of a pack's sources. */
export interface SourceState {
  /** Source → number of claims of its changes that the snapshot sees; absent where there was none. */
  readonly revisions: Readonly<Record<string, number>>;
  /** Sources with changes that the snapshot sees and nobody has claimed; null where they are too many to list. */
  readonly waiting: readonly string[] | null;
}

interface Kept {
  /** Of the sources. */
  readonly revision: string;
  /** Of the folded cells. */
  readonly generation: string | undefined;
  readonly value: unknown;
}

/** Parts that one process keeps from one computation for the next. */
export type ReuseStore = LRUCache<string, Kept>;

const MOST_KEPT = 2_000;
/** A database that is put back to an earlier state counts its claims anew. */
const KEPT_MS = 10 * 60_000;

/** @param clock monotonic, ms, beginning above 0 */
export function createReuseStore(clock: { now(): number } = performance): ReuseStore {
  return new LRUCache({ max: MOST_KEPT, ttl: KEPT_MS, ttlResolution: 0, perf: clock });
}

/** More waiting changes than this are not listed. */
const MOST_LISTED = 1_000;

/** {@link SourceState} as one value of a select list. */
export function sourceState(pack: string): RawBuilder<SourceState> {
  return sql<SourceState>`(select jsonb_build_object(
    'revisions', (select coalesce(jsonb_object_agg(r.source, r.revision), '{}')
      from pulso.source_revision r where r.pack = ${pack}),
    'waiting', (select case when count(*) < ${MOST_LISTED}::int then coalesce(jsonb_agg(distinct w.source), '[]') end
      from (select f.source from pulso.change_feed f where f.pack = ${pack} limit ${MOST_LISTED}) w)))`;
}

/**
 * A part is taken from an earlier computation if what it is read from cannot have changed between the two database
 * snapshots: every change of a source stands in the feed from the moment it commits, and what leaves the feed counts
 * one more claim in the same transaction; every transaction that changes folded cells counts a generation, and leaves
 * what it folded to be read for a while.
 * @param identity names all that the part depends on besides its sources
 */
export function reuseFrom(store: ReuseStore, state: SourceState, identity: string): ComputeContext['reuse'] {
  return async <T>(key: string, basis: ReuseBasis<T>, compute: () => Promise<T>): Promise<T> => {
    const revision = revisionOf(state, basis.sources);
    if (revision === null) return compute();
    const name = `${identity} ${key}`;
    const kept = store.get(name);
    const generation = basis.folded?.rollup.generation;
    if (kept?.revision !== revision) return keep(store, name, { revision, generation }, compute);
    if (kept.generation === generation) return kept.value as T;
    const since = kept.generation === undefined ? null : basis.folded?.rollup.since(kept.generation);
    if (!since || !basis.folded) return keep(store, name, { revision, generation }, compute);
    const { catchUp } = basis.folded;
    // No longer than what it began with: a database that was put back counts its generations anew.
    const ttlMs = store.getRemainingTTL(name);
    return keep(store, name, { revision, generation }, () => catchUp(kept.value as T, since), ttlMs);
  };
}

async function keep<T>(
  store: ReuseStore,
  name: string,
  state: Omit<Kept, 'value'>,
  compute: () => Promise<T>,
  ttlMs = KEPT_MS,
): Promise<T> {
  const value = await compute();
  store.set(name, { ...state, value }, { ttl: Math.max(1, ttlMs) });
  return value;
}

function revisionOf({ revisions, waiting }: SourceState, sources: readonly string[]): string | null {
  if (waiting === null || sources.some((source) => waiting.includes(source))) return null;
  return JSON.stringify(sources.map((source) => revisions[source] ?? 0));
}
