import { sql } from 'kysely';
import type { EdpContext } from './context.ts';
import { PRESETS, type EdpFilters } from './filters/schema.ts';
import { statementCells } from './rollups/cells.ts';
import { OPEN_STATUSES } from './schema/tables.ts';
import { countable } from './sql/statement.ts';

const LARGEST_CLIENTS = 10;

/** The variants that are always kept warm: no filter, each preset, status and project manager, the largest clients. */
export async function precompute(context: EdpContext): Promise<EdpFilters[]> {
  const cells = statementCells(context, null)?.of('state');
  const { rows } = await sql<{ managers: string[]; clients: string[] }>`
    select
      (select coalesce(array_agg(m.name_key order by m.name_key), '{}') from edp.project_manager m) as managers,
      (select coalesce(array_agg(k.name_key order by largest.amount desc, largest.client_id), '{}')
        from (
          select s.client_id, sum(s.amount) as amount from ${cells ?? sql`edp.statement`} s where ${countable('s')}
          group by 1 ${cells ? sql`having sum(s.n) <> 0` : sql``} order by 2 desc, 1 limit ${LARGEST_CLIENTS}
        ) largest join edp.client k on k.id = largest.client_id) as clients`.execute(context.db);
  const { managers, clients } = rows[0]!;
  return [
    {},
    ...PRESETS.map((preset) => ({ preset })),
    ...[...OPEN_STATUSES, 'paid'].map((status) => ({ status: [status] })),
    ...managers.map((name) => ({ projectManager: [name] })),
    ...clients.map((name) => ({ client: [name] })),
  ];
}
