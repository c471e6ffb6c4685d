import { sql } from 'kysely';
import { asOfAt, loadVariants, createChangeRouter, type PackRegistry } from '@pulso/kpi-core';
import type { Database, Logger } from '@pulso/platform';
import { markAndRequest, type DispatchDependencies } from './dispatch.ts';

export interface DayBoundaryDependencies extends DispatchDependencies {
  readonly db: Database;
  readonly packs: PackRegistry;
  readonly fixedAsOf: string | undefined;
  readonly logger: Logger;
}

/**
 * Time is a source of change: when a pack's day begins, every snapshot of it is marked. The day that was marked last
 * is kept in Postgres, so a scheduler that slept over midnight does it once when it wakes.
 */
export function createDayBoundary(deps: DayBoundaryDependencies) {
  return async (): Promise<void> => {
    for (const pack of deps.packs.all) {
      const today = asOfAt(pack, Date.now(), deps.fixedAsOf);
      const name = `day:${pack.id}`;
      const { rows } = await sql<{ day: string | null }>`
        select detail ->> 'day' as day from pulso.scheduler_task where name = ${name}`.execute(deps.db);
      if (rows[0]?.day === today) continue;
      const router = createChangeRouter(pack);
      router.add(await loadVariants(deps.db, pack.id));
      await markAndRequest(deps, pack, router.everything(), 'schedule');
      // After the marks: a crash in between marks twice, never not at all.
      await sql`
        insert into pulso.scheduler_task (name, last_run_at, detail)
        values (${name}, clock_timestamp(), jsonb_build_object('day', ${today}::text))
        on conflict (name) do update set last_run_at = excluded.last_run_at, detail = excluded.detail`.execute(deps.db);
      deps.logger.info({ pack: pack.id, day: today, variants: router.size }, 'a new day: everything marked');
    }
  };
}
