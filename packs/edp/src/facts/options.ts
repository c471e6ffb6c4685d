import { sql } from 'kysely';
import type { Month } from '../calendar/months.ts';
import type { Status } from '../schema/tables.ts';
import { defineFact } from './fact.ts';
import type { Key } from './split.ts';

/** What filters can choose from: what is present in the data that the principal may see, whatever is selected now. */
export interface FilterOptions {
  readonly clients: readonly { readonly id: number; readonly name: string }[];
  readonly projectManagers: readonly { readonly id: number; readonly name: string }[];
  readonly statuses: readonly Exclude<Status, 'void'>[];
  /** Of issue. */
  readonly months: readonly Month[];
}

/** Probes indexes for each value and walks from month to month, so that it does not grow with the table. */
export const filterOptions = defineFact('options', async (context): Promise<(key: Key) => FilterOptions> => {
  const visible = sql`s.status <> 'void' and ${context.where.rows('s', { only: [] })}`;
  const { rows } = await sql<FilterOptions>`
    with recursive month as (
      select date_trunc('month', min(s.issued_on))::date as first_day from edp.statement s where ${visible}
      union all
      select (
        select date_trunc('month', min(s.issued_on))::date from edp.statement s
        where ${visible} and s.issued_on >= (month.first_day + interval '1 month')::date)
      from month where month.first_day is not null
    )
    select
      (select coalesce(jsonb_agg(jsonb_build_object('id', k.id, 'name', k.name) order by k.name collate "C"), '[]')
        from edp.client k
        where exists (select from edp.statement s where s.client_id = k.id and ${visible})) as clients,
      (select coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'name', m.name) order by m.name collate "C"), '[]')
        from edp.project_manager m
        where exists (select from edp.statement s where s.project_manager_id = m.id and ${visible})) as "projectManagers",
      (select coalesce(jsonb_agg(v.status order by v.position), '[]')
        from (values ('in_review', 1), ('sent', 2), ('validated', 3), ('paid', 4)) v (status, position)
        where exists (select from edp.statement s where s.status = v.status and ${visible})) as statuses,
      (select coalesce(jsonb_agg(to_char(month.first_day, 'YYYY-MM') order by month.first_day), '[]')
        from month where month.first_day is not null) as months`.execute(context.db);
  return () => rows[0]!;
});
