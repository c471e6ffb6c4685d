import { sql, type Kysely } from 'kysely';

// eslint-disable-next-line typescript/no-explicit-any -- core tables are addressed by name
type Database = Kysely<any>;

/** One run of precompute and what it is worth. */
export interface PrecomputeState {
  readonly pack: string;
  readonly atMs: number;
  /** Variants that the run wanted warm. */
  readonly wanted: number;
  /** Of these, left fresh. */
  readonly warm: number;
  /** Not reached: the budget was spent, or live refreshes waited. */
  readonly deferred: number;
  /** Snapshots written. */
  readonly written: number;
  /** Time that computations took of a database connection. */
  readonly seconds: number;
  readonly budgetSeconds: number;
  /** Share of the variants kept warm in the last day that somebody viewed in it; null where none was. */
  readonly precision: number | null;
  /** Share of the first views of the last day that found a variant kept warm; null where there was none. */
  readonly recall: number | null;
}

/** Remembers that these variants' snapshots are all fresh. */
export async function recordWarm(db: Database, pack: string, hashes: readonly string[]): Promise<void> {
  if (hashes.length === 0) return;
  await sql`
    update pulso.snapshot_variant set warmed_at = clock_timestamp()
    where pack = ${pack} and hash = any(${[...hashes]}::text[])`.execute(db);
}

/** Precision and recall over the last day. */
export async function warmthOf(db: Database, pack: string): Promise<Pick<PrecomputeState, 'precision' | 'recall'>> {
  const { rows } = await sql<{ warmed: number; viewed: number; views: number; warm: number }>`
    select
      (select count(*) from pulso.snapshot_variant v
        where v.pack = ${pack} and v.warmed_at > clock_timestamp() - interval '1 day') as warmed,
      (select count(*) from pulso.snapshot_variant v
        where v.pack = ${pack} and v.warmed_at > clock_timestamp() - interval '1 day'
          and v.viewed_at > clock_timestamp() - interval '1 day') as viewed,
      coalesce(sum(f.views), 0) as views, coalesce(sum(f.warm), 0) as warm
    from pulso.first_view f where f.pack = ${pack} and f.hour > clock_timestamp() - interval '1 day'`.execute(db);
  const { warmed, viewed, views, warm } = rows[0]!;
  return { precision: warmed === 0 ? null : viewed / warmed, recall: views === 0 ? null : warm / views };
}

/** Keeps what a run did, where metrics and the page of operations read it. */
export async function recordPrecompute(db: Database, state: PrecomputeState): Promise<void> {
  await sql`
    insert into pulso.scheduler_task (name, last_run_at, detail)
    values (${`precompute:${state.pack}`}, clock_timestamp(), ${JSON.stringify(state)}::jsonb)
    on conflict (name) do update set detail = excluded.detail`.execute(db);
}

/** The last run of each pack. */
export async function lastPrecomputes(db: Database): Promise<PrecomputeState[]> {
  const { rows } = await sql<{ detail: PrecomputeState }>`
    select detail from pulso.scheduler_task
    where name like 'precompute:%' and detail is not null order by name`.execute(db);
  return rows.map(({ detail }) => detail);
}
