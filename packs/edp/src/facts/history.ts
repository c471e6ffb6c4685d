import { addDays } from '@pulso/kpi-core';
import { sql } from 'kysely';
import type { Day } from '../calendar/months.ts';
import type { EdpContext } from '../context.ts';

/** Days that a stock figure looks back on. */
export const RECORDED_DAYS = 30;

export interface RecordedValue {
  readonly metric: string;
  readonly day: Day;
  readonly value: number | null;
  /** Among the last recorded days of its metric. */
  readonly latest: boolean;
}

/** Recorded days that a spark shows. */
const SPARK_DAYS = 30;

/**
 * What was recorded of this variant up to `asOf`, oldest first: of each metric the last days recorded, and the day
 * that stock figures are compared with.
 */
export function recordedValues(context: EdpContext): Promise<readonly RecordedValue[]> {
  return context.memo('edp.history', async () => {
    const { rows } = await sql<RecordedValue>`
      with recorded as (
        select metric, day, value, row_number() over (partition by metric order by day desc) <= ${SPARK_DAYS}::int as latest
        from pulso.kpi_history
        where pack = 'edp' and variant = ${context.variant} and day <= ${context.asOf}::date
      )
      select metric, day, value, latest from recorded
      where latest or day = ${addDays(context.asOf, -RECORDED_DAYS)}::date
      order by day`.execute(context.db);
    return rows;
  });
}
