import { sql } from 'kysely';
import type { RollupDrift } from './drift.ts';
import type { RollupExecutor } from './executor.ts';

/** What the last drift checks found, all packs together. */
export interface DriftState {
  /** Cells that differed from the rows. */
  readonly differences: number;
  /** Of the oldest of them, epoch ms. */
  readonly checkedAtMs: number;
}

/** Keeps what a drift check of one pack found, where health and alerts read it. */
export async function recordDrift(db: RollupExecutor, pack: string, found: readonly RollupDrift[]): Promise<void> {
  const detail = {
    differences: found.reduce((sum, { differences }) => sum + differences, 0),
    ms: found.reduce((sum, { ms }) => sum + ms, 0),
    checkedAtMs: Date.now(),
    grains: found,
  };
  await sql`
    insert into pulso.scheduler_task (name, last_run_at, detail)
    values (${`drift:${pack}`}, clock_timestamp(), ${JSON.stringify(detail)}::jsonb)
    on conflict (name) do update set last_run_at = excluded.last_run_at, detail = excluded.detail`.execute(db);
}

/** Null before the first check. */
export async function lastDrift(db: RollupExecutor): Promise<DriftState | null> {
  const { rows } = await sql<{ differences: number; checkedAtMs: number | null }>`
    select coalesce(sum((detail ->> 'differences')::int), 0) as differences,
      min((detail ->> 'checkedAtMs')::bigint) as "checkedAtMs"
    from pulso.scheduler_task where name like 'drift:%' and detail is not null`.execute(db);
  const { differences = 0, checkedAtMs = null } = rows[0] ?? {};
  return checkedAtMs === null ? null : { differences, checkedAtMs };
}
