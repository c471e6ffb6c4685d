import { snapshotKey, SCOPE_ALL, variantOf, type Filters, type PackDefinition, type Variant } from '@pulso/kpi-core';
import { sql, type Kysely } from 'kysely';

// eslint-disable-next-line typescript/no-explicit-any -- the pack's tables
type Database = Kysely<any>;

/** Of open statements: the writer changes no others. */
const STATUSES = ['in_review', 'sent', 'validated'];

/** A watched snapshot; `null` = that dimension is not filtered. */
export interface Watched {
  readonly variant: Variant<Filters>;
  readonly key: string;
  readonly client: string | null;
  readonly manager: string | null;
  readonly status: string | null;
}

/** No filter, each client, each project manager, then each of these with each status, until there are enough. */
export async function chooseWatched(db: Database, pack: PackDefinition, count: number): Promise<Watched[]> {
  const { rows } = await sql<{ client: string; manager: string }>`
    select c.name_key as client, m.name_key as manager
    from edp.statement s join edp.client c on c.id = s.client_id join edp.project_manager m on m.id = s.project_manager_id
    where s.status = any(${STATUSES}::text[]) and s.currency = 'CLP'
    group by 1, 2 order by count(*) desc, 1, 2`.execute(db);
  const one = [
    ...[...new Set(rows.map(({ client }) => client))].map((client) => ({ client, manager: null })),
    ...[...new Set(rows.map(({ manager }) => manager))].map((manager) => ({ client: null, manager })),
  ];
  const chosen = [
    { client: null, manager: null, status: null },
    ...one.map((each) => ({ ...each, status: null })),
    ...STATUSES.flatMap((status) => one.map((each) => ({ ...each, status }))),
  ].slice(0, count);
  return chosen.map(({ client, manager, status }) => {
    const variant = variantOf(pack, SCOPE_ALL, {
      ...(client === null ? {} : { client: [client] }),
      ...(manager === null ? {} : { projectManager: [manager] }),
      ...(status === null ? {} : { status: [status] }),
    });
    return { variant, key: snapshotKey(pack, variant, 'kpis').wire, client, manager, status };
  });
}
