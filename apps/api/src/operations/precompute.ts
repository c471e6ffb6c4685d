import { sql } from 'kysely';
import { asOfAt, SCOPE_ALL, variantOf, type Operations, type PackDefinition } from '@pulso/kpi-core';
import type { Database } from '@pulso/platform';

type Usage = NonNullable<Operations['precompute']>[number];

/** How much of what is kept warm was looked at within 24 hours, and how much of what was looked at was kept warm. */
export async function precomputeUsage(
  db: Database,
  pack: PackDefinition,
  fixedAsOf: string | undefined,
): Promise<Usage> {
  const filters = await pack.precompute(db, asOfAt(pack, Date.now(), fixedAsOf));
  const warm = [...new Set(filters.map((each) => variantOf(pack, SCOPE_ALL, each).hash))];
  const { rows } = await sql<{ viewed: number; warmViewed: number; lastRunAt: Date | null }>`
    select
      count(*)::int as viewed,
      (count(*) filter (where hash = any(${warm}::text[])))::int as "warmViewed",
      (select last_run_at from pulso.scheduler_task where name = ${`precompute:${pack.id}`}) as "lastRunAt"
    from pulso.snapshot_variant
    where pack = ${pack.id} and viewed_at > clock_timestamp() - interval '24 hours'`.execute(db);
  const { viewed = 0, warmViewed = 0, lastRunAt = null } = rows[0] ?? {};
  return {
    pack: pack.id,
    lastRunAt: lastRunAt?.toISOString() ?? null,
    warm: warm.length,
    viewed,
    warmViewed,
    precision: viewed === 0 || warm.length === 0 ? null : warmViewed / warm.length,
    recall: viewed === 0 ? null : warmViewed / viewed,
  };
}
