import { sql, type Kysely } from 'kysely';

export interface RecordedMetric {
  readonly variant: string;
  readonly metric: string;
  readonly value: number | null;
  readonly sampleSize: number;
}

/** Records one day's figures; a second recording of the day replaces the first. One statement for all. */
export async function recordHistory(
  // eslint-disable-next-line typescript/no-explicit-any -- core tables are addressed by name
  db: Kysely<any>,
  pack: string,
  day: string,
  metrics: readonly RecordedMetric[],
): Promise<void> {
  if (metrics.length === 0) return;
  const rows = metrics.map(({ variant, metric, value, sampleSize }) => ({
    variant,
    metric,
    value,
    sample_size: sampleSize,
  }));
  await sql`
    insert into pulso.kpi_history (pack, variant, metric, day, value, sample_size)
    select ${pack}, r.variant, r.metric, ${day}::date, r.value, r.sample_size
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(variant text, metric text, value numeric, sample_size int)
    on conflict (pack, variant, metric, day) do update set value = excluded.value, sample_size = excluded.sample_size`.execute(
    db,
  );
}
