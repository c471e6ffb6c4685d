import { sql, type Kysely } from 'kysely';
import pg from 'pg';
import type { Change } from './latencies.ts';
import type { Watched } from './watched.ts';

// eslint-disable-next-line typescript/no-explicit-any -- the pack's tables
type Database = Kysely<any>;

const SESSIONS = 4;

/** An open statement that is changed. */
interface Row {
  readonly id: string;
  readonly client: string;
  readonly manager: string;
  readonly status: string;
}

/** Open statements to change. It takes a scan of all: not while latencies are measured. */
export async function chooseRows(db: Database): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select s.id, s.status, c.name_key as client, m.name_key as manager
    from edp.statement s join edp.client c on c.id = s.client_id join edp.project_manager m on m.id = s.project_manager_id
    where s.status in ('in_review', 'sent', 'validated') and s.currency = 'CLP'
    order by md5(s.id::text) limit 2000`.execute(db);
  return rows;
}

/**
 * Changes the amount of one of the statements after the other, `rate` times a second for `seconds`, each in a
 * transaction of its own. Every such change alters the receivables of each watched snapshot that contains the statement.
 */
export async function writeChanges(
  url: string,
  rows: readonly Row[],
  watched: readonly Watched[],
  { rate, seconds }: { rate: number; seconds: number },
): Promise<Change[]> {
  const pool = new pg.Pool({ connectionString: url, max: SESSIONS });
  try {
    const keysOf = (row: Row) =>
      watched
        .filter(
          ({ client, manager, status }) =>
            (client ?? row.client) === row.client &&
            (manager ?? row.manager) === row.manager &&
            (status ?? row.status) === row.status,
        )
        .map(({ key }) => key);
    const change = async (index: number): Promise<Change> => {
      const row = rows[index % rows.length]!;
      const answer = await pool.query<{ xid: string }>({
        name: 'change',
        text: `update edp.statement set proposed_amount = proposed_amount + 1, approved_amount = approved_amount + 1
               where id = $1 returning pg_current_xact_id()::text as xid`,
        values: [row.id],
      });
      return { xid: Number(answer.rows[0]!.xid), nanos: Number(process.hrtime.bigint()), keys: keysOf(row) };
    };

    const startedAt = performance.now();
    const running: Promise<Change>[] = [];
    for (let index = 0; index < rate * seconds; index += 1) {
      const dueMs = startedAt + (index * 1_000) / rate - performance.now();
      if (dueMs > 0) await new Promise((resolve) => setTimeout(resolve, dueMs));
      running.push(change(index));
    }
    return await Promise.all(running);
  } finally {
    await pool.end();
  }
}
