import type { Session } from '../import/database/session.ts';
import { CLIENTS, PROJECT_MANAGERS, WORKS, type DemoClient } from './cast.ts';
import { literal, pick, pickEven, type Draws, type Sql } from './random.ts';

/** Months are 24 and a project has about one statement a month. */
const STATEMENTS_PER_PROJECT = 24;
const FEWEST_PROJECTS = 44;

export function projectCount(rows: number): number {
  return Math.min(Math.max(FEWEST_PROJECTS, Math.ceil(rows / STATEMENTS_PER_PROJECT)), 999_999);
}

/** Codes `OT9000000` and above, which no sheet of four-digit codes has, and the name says what they are. */
const GENERATED = `code >= 'OT9000000' and code <= 'OT9999999' and length(code) = 9 and name like 'Demo · %'`;

/** Removes what an earlier run generated, and nothing else. */
export async function removeGenerated(session: Session): Promise<void> {
  const ids = `select id from edp.project where ${GENERATED}`;
  const [found] = await session.query<{ some: boolean }>(`select exists (${ids}) as some`);
  if (!found?.some) return;
  const statements = `select id from edp.statement where project_id in (${ids})`;
  await session.execute(`delete from edp.status_change where statement_id in (${statements})`);
  await session.execute(`delete from edp.cost where project_id in (${ids})`);
  await session.execute(`delete from edp.statement where project_id in (${ids})`);
  await session.execute(`delete from edp.project where ${GENERATED}`);
}

const clientName = ({ name }: DemoClient): Sql => literal(name);

/** The first projects have each choice once, so that none is missing; the others have `drawn`. */
function everyOne<T>(choices: readonly T[], drawn: Sql, sql: (choice: T) => Sql): Sql {
  return `case when i < ${choices.length} then (array[${choices.map(sql).join(', ')}])[i + 1] else ${drawn} end`;
}

/**
 * Creates clients, project managers and projects, and `demo_project`: what the statements of a project are drawn with.
 * `first_row` and `last_row` share the rows out evenly.
 */
export async function generateProjects(
  session: Session,
  { uniform, normal }: Draws,
  rows: number,
  asOf: string,
): Promise<void> {
  for (const [table, names] of [
    ['client', CLIENTS.map(({ name }) => name)],
    ['project_manager', PROJECT_MANAGERS],
  ] as const) {
    await session.execute(
      `insert into edp.${table} (name) select name from unnest($1::text[]) with ordinality as given (name, position)
       where not exists (select from edp.${table} known where known.name_key = pulso.fold(given.name))
       order by position`,
      [names],
    );
  }
  const projects = projectCount(rows);
  const client = `case client ${CLIENTS.map(({ name, payDays }) => `when ${literal(name)} then ${payDays}`).join(' ')} end`;
  await session.execute(`create temporary table demo_project on commit drop as
    select i, 'OT' || (9000000 + i) as code, 'Demo · ' || work || ' ' || (i + 1) as name,
      c.id as client_id, m.id as project_manager_id, ${client} as pay_days, cost_ratio, amount_shift,
      i * ${rows}::bigint / ${projects} as first_row, (i + 1) * ${rows}::bigint / ${projects} - 1 as last_row
    from (
      select i, ${everyOne(CLIENTS, pick(uniform(1, 'i'), CLIENTS, clientName), clientName)} as client,
        ${everyOne(PROJECT_MANAGERS, pickEven(uniform(2, 'i'), PROJECT_MANAGERS), literal)} as manager,
        ${pickEven(uniform(3, 'i'), WORKS)} as work,
        0.55 + 0.26 * ${uniform(4, 'i')} as cost_ratio, ${normal(5, 'i')} as amount_shift
      from generate_series(0::bigint, ${projects} - 1) as i
    ) drawn
    join edp.client c on c.name_key = pulso.fold(client)
    join edp.project_manager m on m.name_key = pulso.fold(manager)`);
  await session.execute(
    `insert into edp.project (code, name, client_id, project_manager_id, starts_on, due_on, contract_amount)
     select code, name, client_id, project_manager_id, ($1::date - interval '24 months')::date,
       ($1::date + interval '6 months')::date, null
     from demo_project order by i`,
    [asOf],
  );
  await session.execute(`alter table demo_project add column id bigint`);
  await session.execute(`update demo_project d set id = p.id from edp.project p where p.code = d.code`);
  await session.execute(`create unique index on demo_project (i)`);
  await session.execute(`analyze demo_project`);
}
