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
  readonly revision: string;
  readonly value: unknown;
}

/** Parts that one process keeps from one computation for the next. */
export type ReuseStore = LRUCache<string, Kept>;

const MOST_KEPT = 2_000;
/** A database that is put back to an earlier state counts its claims anew. */
const KEPT_MS = 10 * 60_000;

export function createReuseStore(): ReuseStore {
  return new LRUCache({ max: MOST_KEPT, ttl: KEPT_MS });
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
 * one more claim in the same transaction; every transaction that changes folded cells counts a generation.
 * @param identity names all that the part depends on besides its sources
 */
export function reuseFrom(store: ReuseStore, state: SourceState, identity: string): ComputeContext['reuse'] {
  return async <T>(key: string, basis: ReuseBasis, compute: () => Promise<T>): Promise<T> => {
    const revision = revisionOf(state, basis);
    if (revision === null) return compute();
    const name = `${identity} ${key}`;
    const kept = store.get(name);
    if (kept?.revision === revision) return kept.value as T;
    const value = await compute();
    store.set(name, { revision, value });
    return value;
  };
}

function revisionOf({ revisions, waiting }: SourceState, { sources, folded }: ReuseBasis): string | null {
  if (waiting === null || sources.some((source) => waiting.includes(source))) return null;
  return JSON.stringify([sources.map((source) => revisions[source] ?? 0), folded?.generation]);
}
