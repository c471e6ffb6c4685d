import { addDays } from '@pulso/kpi-core';
import { sql } from 'kysely';
import type { Day } from '../calendar/months.ts';
import { defineFact } from './fact.ts';
import { keyedRows, type Key } from './split.ts';

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
export const recordedValues = defineFact(
  'history',
  async (context, split): Promise<(key: Key) => readonly RecordedValue[]> => {
    const variants = split ? [...split.variants.values()] : [context.variant];
    const { rows } = await sql<RecordedValue & { readonly key: string }>`
    with recorded as (
      select variant, metric, day, value,
        row_number() over (partition by variant, metric order by day desc) <= ${SPARK_DAYS}::int as latest
      from pulso.kpi_history
      where pack = 'edp' and variant = any(${variants}::text[]) and day <= ${context.asOf}::date
    )
    select variant as key, metric, day, value, latest from recorded
    where latest or day = ${addDays(context.asOf, -RECORDED_DAYS)}::date
    order by day`.execute(context.db);
    const recordedOf = keyedRows(rows);
    return (key) => recordedOf(split ? (split.variants.get(key!) ?? null) : context.variant);
  },
  ['history'],
);
