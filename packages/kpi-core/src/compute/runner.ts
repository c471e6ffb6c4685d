import { sql, type Kysely } from 'kysely';
import type { SnapshotType } from '../identity/snapshot-type.ts';
import type { Variant } from '../identity/variant.ts';
import type { ComputeContext, Computed, Filters, PackDatabase, PackDefinition } from '../pack/definition.ts';
import { cancellable } from '../postgres/cancel.ts';
import { unserialised } from '../postgres/unserialised.ts';
import { filledRollups, type FilledRollups } from '../rollup/ready.ts';
import { createContext } from './context.ts';
import type { ComputationOptions } from './options.ts';
import { sourceState, type SourceState } from './reuse.ts';
import { loadRules } from './rules.ts';
import { sqlTag } from './tag.ts';

/**
 * Runs `work` with a compute context in one REPEATABLE READ READ ONLY transaction, so that all it reads is one
 * database snapshot. When `signal` aborts, the statement in flight is cancelled on the server and the promise rejects
 * with the signal's reason. `position` says which transactions that snapshot saw.
 */
export async function withComputeContext<T>(
  db: Kysely<PackDatabase>,
  pack: PackDefinition,
  variant: Variant<Filters>,
  options: ComputationOptions,
  work: (context: ComputeContext, position: string) => Promise<T>,
): Promise<T> {
  const signal = options.signal ?? new AbortController().signal;
  signal.throwIfAborted();
  const key = `${variant.pack}:${variant.hash}`;
  const tagged = db.withPlugin(sqlTag({ key, reason: options.reason }));
  return tagged
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute((transaction) =>
      unserialised(transaction, async (reading) => {
        const opening = open(reading, pack, { ...options, name: `pulso-compute ${key} ${options.reason}` });
        const loading = loadRules(reading, pack);
        const loaded = Promise.allSettled([loading]);
        try {
          const { pid, position, filled, sources } = await opening;
          return await cancellable(db, pid, signal, async () => {
            const parts = { db: reading, pack, variant, rules: await loading, filled, sources, options, signal };
            return work(createContext(parts), position);
          });
        } finally {
          await loaded;
        }
      }),
    );
}

export interface Computation {
  /** `pg_current_snapshot()` of the database snapshot that all results were read from; `null` when there was none. */
  readonly position: string | null;
  readonly results: ReadonlyMap<SnapshotType, Computed & { readonly computeMs: number }>;
  /** The type whose computation threw; types after it were not tried. */
  readonly failedType: SnapshotType | null;
  readonly error: Error | null;
}

/**
 * Computes the wanted types of one variant in one database snapshot: figures that stand together agree.
 * Never throws: what was computed before a failure is whole and can be committed.
 */
export async function computeSnapshots(
  db: Kysely<PackDatabase>,
  pack: PackDefinition,
  variant: Variant<Filters>,
  types: readonly SnapshotType[],
  options: ComputationOptions,
): Promise<Computation> {
  const results = new Map<SnapshotType, Computed & { computeMs: number }>();
  let current: SnapshotType | null = types[0] ?? null;
  let position: string | null = null;
  try {
    await withComputeContext(db, pack, variant, options, async (ctx, seen) => {
      position = seen;
      // One after the other: a transaction has one connection, and parts are shared by `memo`.
      for (const type of types) {
        current = type;
        const startedAt = performance.now();
        const computed = await pack.snapshots[type].compute(ctx);
        results.set(type, { ...computed, computeMs: Math.round((performance.now() - startedAt) * 10) / 10 });
      }
      current = null;
    });
    return { position, results, failedType: null, error: null };
  } catch (error) {
    return { position, results, failedType: current, error: error instanceof Error ? error : new Error(String(error)) };
  }
}

interface Opened {
  /** Of the backend that the transaction runs on. */
  readonly pid: number;
  readonly position: string;
  readonly isolation: string;
  readonly filled: FilledRollups;
  readonly sources: SourceState | null;
}

/** The first statement takes the database snapshot. */
async function open(
  reading: Kysely<PackDatabase>,
  pack: PackDefinition,
  { name, statementTimeoutMs, oneCore, reuse }: ComputationOptions & { readonly name: string },
): Promise<Opened> {
  const { rows } = await sql<Opened>`
    select pg_backend_pid() as pid, pg_current_snapshot()::text as position,
      current_setting('transaction_isolation') as isolation,
      ${filledRollups(pack)} as filled,
      ${reuse ? sourceState(pack.id) : sql`null`} as sources,
      set_config('application_name', ${name.slice(0, 63)}, true),
      ${oneCore ? sql`set_config('max_parallel_workers_per_gather', '0', true)` : sql`null`},
      set_config('statement_timeout', ${String(statementTimeoutMs)}, true),
      set_config('idle_in_transaction_session_timeout', ${String(statementTimeoutMs)}, true)`.execute(reading);
  const opened = rows[0]!;
  // The transaction's beginning is not waited for where statements are sent at once.
  if (opened.isolation !== 'repeatable read') throw new Error(`no database snapshot, but "${opened.isolation}"`);
  return opened;
}
