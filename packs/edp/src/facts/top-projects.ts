import { sql, type SqlBool } from 'kysely';
import type { EdpContext } from '../context.ts';
import { statementCells } from '../rollups/cells.ts';
import { countable, isRevenue, type Condition } from '../sql/statement.ts';
import { splitOfCosts } from './costs.ts';
import { defineFact } from './fact.ts';
import { costParts } from './spent.ts';
import { keyOf, keyedRows, type Key, type Split } from './split.ts';

/** Revenue of a project's selected statements next to its costs in the date filter. */
export interface ProjectEarnings {
  readonly id: number;
  readonly name: string;
  readonly revenue: number;
  /** In revenue. */
  readonly statements: number;
  readonly costs: number;
}

/** Projects that are told apart. */
export const TOP_PROJECTS = 20;

/**
 * The projects with the most revenue, and after them those that have costs alone; by id where they have as much. At
 * least {@link TOP_PROJECTS} where there are as many, in no order. There are tens of thousands of projects next to a
 * million statements: only these are named and given their costs.
 */
export const topProjects = defineFact(
  'top projects',
  async (context, split): Promise<(key: Key) => readonly ProjectEarnings[]> => {
    const earningOf = await readEarning(context, split);
    const keys = split ? [...split.variants.keys()] : [null];
    const few = keys.filter((key) => earningOf(key).filter(({ revenue }) => revenue > 0).length < TOP_PROJECTS);
    if (few.length === 0) return earningOf;
    const spendingOf = await readSpending(context, split, new Map(few.map((key) => [key, earningOf(key)])));
    return (key) => [...earningOf(key), ...spendingOf(key)];
  },
);

async function readEarning(
  context: EdpContext,
  split: Split | null,
): Promise<(key: Key) => readonly ProjectEarnings[]> {
  const cells = statementCells(context, split)?.of('project');
  const place = sql`order by sum(s.amount) desc, s.project_id`;
  const earning = sql`
    select ${keyOf(split, 's')} as key, s.project_id, sum(s.amount) as revenue, sum(s.n) as statements,
      ${split ? sql`row_number() over (partition by ${keyOf(split, 's')} ${place})` : sql`0`} as place
    from ${cells ?? sql`(select 1 as n, r.* from edp.statement r)`} s
    where ${countable('s')} and ${isRevenue('s')} and ${context.where.rows('s')}
    group by 1, 2 having sum(s.n) <> 0
    ${split ? sql`` : sql`${place} limit ${TOP_PROJECTS}`}`;
  const { rows } = await sql<ProjectEarnings & { readonly key: Key }>`
    select e.key, q.id, ${PROJECT_NAME} as name, e.revenue, e.statements,
      case when ${ownCost(split, 'e.key')}
        then coalesce((select sum(c.net_amount) from ${costParts(context)} as c where c.project_id = q.id), 0)
      else 0 end as costs
    from (${earning}) as e join edp.project q on q.id = e.project_id
    where e.place <= ${TOP_PROJECTS}`.execute(context.db);
  return keyedRows(rows);
}

/** Of each key, the first projects by id that have costs and are not among those given. */
async function readSpending(
  context: EdpContext,
  split: Split | null,
  among: ReadonlyMap<Key, readonly ProjectEarnings[]>,
): Promise<(key: Key) => readonly ProjectEarnings[]> {
  const known = [...among].flatMap(([key, projects]) => projects.map(({ id }) => ({ key, id })));
  const { rows } = await sql<ProjectEarnings & { readonly key: Key }>`
    select wanted.key, p.id, p.name, 0 as revenue, 0 as statements, p.costs
    from unnest(${[...among.keys()]}::text[]) as wanted (key)
    cross join lateral (
      select q.id, ${PROJECT_NAME} as name, sum(c.net_amount) as costs
      from ${costParts(context)} as c join edp.project q on q.id = c.project_id
      where ${ownCost(split, 'wanted.key')} and not exists (
        select from unnest(${known.map(({ key }) => key)}::text[], ${known.map(({ id }) => id)}::bigint[]) as k (key, id)
        where k.key is not distinct from wanted.key and k.id = q.id)
      group by q.id having sum(c.n) <> 0
      order by q.id limit ${TOP_PROJECTS}
    ) as p`.execute(context.db);
  return keyedRows(rows);
}

const PROJECT_NAME = sql`coalesce(nullif(q.name, ''), q.code)`;

/** The costs of project `q` are those of the key's: its own client and project manager have them. */
function ownCost(split: Split | null, key: string): Condition {
  const own = splitOfCosts(split);
  return own ? sql<SqlBool>`${keyOf(own, 'q')} = ${sql.ref(key)}` : sql<SqlBool>`true`;
}
