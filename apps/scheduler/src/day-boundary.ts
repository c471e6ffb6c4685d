import { sql } from 'kysely';
import { asOfAt, type PackDefinition, type PackRegistry } from '@pulso/kpi-core';
import type { Database } from '@pulso/platform';
import { markAndRequest, type DispatchDependencies } from './dispatch.ts';
import type { Routing } from './routing.ts';

export interface DayBoundaryDependencies extends DispatchDependencies {
  readonly db: Database;
  readonly packs: PackRegistry;
  readonly routing: Routing;
  readonly fixedAsOf: string | undefined;
  /** Epoch ms of the clock that decides for which day a snapshot is computed. */
  nowMs(): number;
}

/**
 * Time is a source of change: when a pack's day begins, every snapshot of it is marked. The day that was marked last
 * is kept in Postgres, so a scheduler that slept over midnight does it once when it wakes, whatever clocks did
 * meanwhile.
 */
export function createDayBoundary(deps: DayBoundaryDependencies): () => Promise<void> {
  const begin = async (pack: PackDefinition): Promise<void> => {
    const today = asOfAt(pack, deps.nowMs(), deps.fixedAsOf);
    const name = `day:${pack.id}`;
    const { rows } = await sql<{ day: string | null }>`
      select detail ->> 'day' as day from pulso.scheduler_task where name = ${name}`.execute(deps.db);
    if (rows[0]?.day === today) return;
    const { router } = await deps.routing.current(pack);
    await markAndRequest(deps, pack, router.everything(), 'schedule');
    // After the marks: a crash in between marks twice, never not at all.
    await sql`
      insert into pulso.scheduler_task (name, last_run_at, detail)
      values (${name}, clock_timestamp(), jsonb_build_object('day', ${today}::text))
      on conflict (name) do update set last_run_at = excluded.last_run_at, detail = excluded.detail`.execute(deps.db);
    deps.logger.info({ pack: pack.id, day: today, variants: router.size }, 'a new day: everything marked');
  };
  return async () => {
    for (const pack of deps.packs.all) await begin(pack);
  };
}
