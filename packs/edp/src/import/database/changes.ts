import type { ImportReport } from '@pulso/kpi-core';
import type { Assignment, Dataset } from '../datasets/dataset.ts';
import type { Header } from '../header.ts';
import type { Session } from './session.ts';

type Changes = ImportReport['changes'];
type Preview = ImportReport['preview'];

const PREVIEWED = 50;

/** What the good rows change, worked out before anything is written. */
export interface PlannedChanges {
  readonly changes: Changes;
  readonly preview: Preview;
}

/** Creates what the rows name and is unknown, and tells inserts, updates and equal rows apart in `import_match`. */
export async function planChanges(session: Session, dataset: Dataset, header: Header): Promise<PlannedChanges> {
  for (const statement of dataset.create) await session.execute(statement);
  const assignments = assignmentsOf(dataset, header);
  const differs =
    assignments.length === 0
      ? 'false'
      : `(${assignments.map(({ column }) => `t.${column}`).join(', ')})
         is distinct from (${assignments.map(({ after }) => after).join(', ')})`;
  await session.execute(`create temporary table import_match on commit drop as
    select s.row, t.id,
      case when t.id is null then 'insert' when ${differs} then 'update' else 'unchanged' end as change
    from import_row s ${dataset.lookups} left join ${dataset.table} t on ${dataset.match}
    where not s.refused`);
  await session.execute('analyze import_match');
  const counted = await session.query<{ change: string; rows: number }>(
    'select change, count(*)::int as rows from import_match group by change',
  );
  const rows = (change: string): number => counted.find((count) => count.change === change)?.rows ?? 0;
  return {
    changes: { inserted: rows('insert'), updated: rows('update'), unchanged: rows('unchanged') },
    preview: await previewOf(session, dataset, assignments),
  };
}

/** Writes the planned changes; rows that are equal to those stored are not touched. */
export async function writeChanges(session: Session, dataset: Dataset, header: Header): Promise<void> {
  const assignments = assignmentsOf(dataset, header);
  if (assignments.length > 0) {
    await session.execute(`update ${dataset.table} t
      set ${assignments.map(({ column, after }) => `${column} = ${after}`).join(', ')}
      from import_match plan join import_row s on s.row = plan.row ${dataset.lookups}
      where plan.change = 'update' and t.id = plan.id`);
  }
  const columns = Object.keys(dataset.newRow);
  await session.execute(`insert into ${dataset.table} (${columns.join(', ')})
    select ${Object.values(dataset.newRow).join(', ')}
    from import_match plan join import_row s on s.row = plan.row ${dataset.lookups}
    where plan.change = 'insert'
    order by plan.row`);
}

function assignmentsOf(dataset: Dataset, header: Header): readonly Assignment[] {
  return dataset.assignments((name) => header.columns.some(({ field }) => field.name === name));
}

async function previewOf(session: Session, dataset: Dataset, assignments: readonly Assignment[]): Promise<Preview> {
  const fields = assignments.map(({ field, column, after, shown }) => {
    const { before: old, after: next } = shown ?? { before: `t.${column}`, after };
    return `'${field}', json_build_object('before', ${old}, 'after', ${next})`;
  });
  const found = await session.query<Preview[number]>(`
    select plan.row, ${dataset.keyText} as key, plan.change, json_build_object(${fields.join(', ')}) as fields
    from import_match plan join import_row s on s.row = plan.row ${dataset.lookups}
      left join ${dataset.table} t on t.id = plan.id
    where plan.change <> 'unchanged'
    order by plan.row limit ${PREVIEWED}`);
  return found.map((row) => ({
    ...row,
    fields: Object.fromEntries(Object.entries(row.fields).filter(([, { before, after }]) => before !== after)),
  }));
}
