import type { DrilldownQuery } from '@pulso/kpi-core';
import { sql } from 'kysely';
import type { EdpContext } from '../context.ts';
import { listingOf, publicRow, selectRows, type DrilldownRow } from './page.ts';
import { orderBy, parseSort } from './sort.ts';

const BATCH = 1000;

/**
 * All rows in order, read through a server-side cursor: sorted once, held a batch at a time. One stream per
 * transaction at a time.
 */
export async function* drilldownStream(
  context: EdpContext,
  query: Omit<DrilldownQuery, 'cursor' | 'limit'>,
): AsyncGenerator<DrilldownRow> {
  const sort = parseSort(query.sort);
  const listing = await listingOf(context, query);
  const { db, signal } = context;
  await sql`declare edp_rows no scroll cursor for
    ${selectRows(context, listing, sort)} order by ${orderBy(sort)}`.execute(db);
  // After an error the transaction is over, and with it the cursor: closing it would only hide what went wrong.
  let open = true;
  try {
    for (;;) {
      signal.throwIfAborted();
      const { rows } = await sql<
        Parameters<typeof publicRow>[0]
      >`fetch ${sql.raw(String(BATCH))} from edp_rows`.execute(db);
      for (const row of rows) yield publicRow(row);
      if (rows.length < BATCH) return;
    }
  } catch (error) {
    open = false;
    throw error;
  } finally {
    if (open) await sql`close edp_rows`.execute(db);
  }
}
