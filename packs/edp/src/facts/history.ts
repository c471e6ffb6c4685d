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
}

/** What was recorded of this variant from `RECORDED_DAYS` before `asOf` up to `asOf`, oldest first. */
export function recordedValues(context: EdpContext): Promise<readonly RecordedValue[]> {
  return context.memo('edp.history', async () => {
    const { rows } = await sql<RecordedValue>`
      select metric, day, value from pulso.kpi_history
      where pack = 'edp' and variant = ${context.variant}
        and day between ${addDays(context.asOf, -RECORDED_DAYS)}::date and ${context.asOf}::date
      order by day`.execute(context.db);
    return rows;
  });
}
