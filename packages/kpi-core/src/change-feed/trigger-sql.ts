import { createHash } from 'node:crypto';
import type { SourceDefinition } from '../pack/source.ts';

/** A column of a source table as the catalogue of the database describes it. */
export interface SourceColumn {
  readonly name: string;
  /** Computed by the database from the row's other columns. */
  readonly generated: boolean;
  /** False for types without equality (`json`, `xml`, `point`): they are compared as text. */
  readonly comparable: boolean;
  /** A number: it is written as text, since JSON readers round beyond 2^53. */
  readonly numeric: boolean;
}

export const EVENTS = ['insert', 'update', 'delete', 'truncate'] as const;
export type ChangeEvent = (typeof EVENTS)[number];

/** A trigger as it should be: one function, one trigger of the same name. */
export interface ChangeTrigger {
  readonly name: string;
  /** `"schema"."table"` */
  readonly table: string;
  readonly createFunction: string;
  readonly createTrigger: string;
}

/** More distinct tuples than this in one statement, and the change counts as one that may touch everything. */
export const MAX_TUPLES = 200;

/** PostgreSQL cuts longer names. */
const MAX_NAME = 63;

export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
export const identifier = (text: string): string => `"${text.replaceAll('"', '""')}"`;
export const tableIdentifier = (table: string): string => table.split('.').map(identifier).join('.');

/**
 * The columns of a source's own table that its dimensions read. Where a dimension stands in another table this is the
 * reference to it: it is followed when the change is routed, not while the writer waits, and not before it commits.
 */
export function tupleColumns(source: SourceDefinition): string[] {
  const dimensions = Object.values(source.dimensions);
  return [...new Set(dimensions.map((dimension) => dimension.via?.column ?? dimension.column))].toSorted();
}

/**
 * The triggers of one source. Each statement that changed something writes one row with the distinct tuples touched,
 * old and new. Names come from the pack's code and from the catalogue, never from a request.
 */
export function changeTriggers(
  pack: string,
  name: string,
  source: SourceDefinition,
  columns: readonly SourceColumn[],
): ChangeTrigger[] {
  const table = tableIdentifier(source.table);
  return EVENTS.map((event) => {
    const trigger = triggerName(pack, name, event);
    return {
      name: trigger,
      table,
      // A writer needs no right on the feed; what it may put there is fixed by this text.
      createFunction: `create or replace function pulso.${trigger}() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $change$
begin
  ${body(event, pack, name, source, columns)}
  return null;
end $change$`,
      createTrigger: `create or replace trigger ${trigger} ${event === 'truncate' ? 'before' : 'after'} ${event} on ${table}
${referencing[event]} for each statement execute function pulso.${trigger}()`,
    };
  });
}

const referencing: Readonly<Record<ChangeEvent, string>> = {
  insert: 'referencing new table as new_rows',
  update: 'referencing old table as old_rows new table as new_rows',
  delete: 'referencing old table as old_rows',
  truncate: '',
};

function triggerName(pack: string, source: string, event: ChangeEvent): string {
  const snake = `${pack}_${source.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
  const name = `change_${snake.replaceAll(/[^a-z0-9]+/g, '_')}_${event}`;
  if (name.length <= MAX_NAME) return name;
  return `change_${createHash('sha256').update(name).digest('hex').slice(0, 24)}_${event}`;
}

function body(
  event: ChangeEvent,
  pack: string,
  name: string,
  source: SourceDefinition,
  columns: readonly SourceColumn[],
): string {
  const tuple = tupleColumns(source).map((column) => columns.find(({ name: other }) => other === column)!);
  const write = (
    select: string,
    columnsToo = false,
  ) => `insert into pulso.change_feed (pack, source, ${columnsToo ? 'columns, ' : ''}tuples)
  select ${literal(pack)}, ${literal(name)}, ${select};`;
  switch (event) {
    case 'truncate':
      return `raise exception ${literal(`TRUNCATE on ${source.table} is refused: a computation that runs now could see the empty table before the change is known`)}
    using hint = ${literal(`use DELETE FROM ${source.table}`)}, errcode = 'feature_not_supported';`;
    case 'insert':
      return write(tuplesOf(tuple, 'new_rows'));
    case 'delete':
      return write(tuplesOf(tuple, 'old_rows'));
    case 'update': {
      const relevant = columns.filter(
        (column) => tuple.includes(column) || (!column.generated && !source.ignoredColumns.includes(column.name)),
      );
      // Most statements of an application update one row: that is compared directly, at a third of the cost. Two plans
      // also, since a plan is kept for the session: one made for a single row would be quadratic for a bulk.
      return `if (select count(*) from (select from new_rows limit 2) as first_two) = 1 then
    ${write(`${changedColumns(relevant)}, ${oneUpdated(tuple, relevant)}`, true)}
  else
    ${write(tuplesOf(tuple, changedRows(relevant)))}
  end if;`;
    }
  }
}

const list = (columns: readonly SourceColumn[], alias: string): string =>
  columns.map(({ name }) => `${alias}.${identifier(name)}`).join(', ');

const object = (columns: readonly SourceColumn[], alias: string): string =>
  `jsonb_build_object(${columns
    .map(({ name, numeric }) => `${literal(name)}, ${alias}.${identifier(name)}${numeric ? '::text' : ''}`)
    .join(', ')})`;

/** One row with the distinct tuples of a relation, or none when the relation is empty. */
function tuplesOf(columns: readonly SourceColumn[], relation: string): string {
  if (columns.length === 0) return `null from (select from ${relation} as r limit 1) as touched`;
  return `case when count(*) <= ${MAX_TUPLES} then jsonb_agg(${object(columns, 'touched')}) end
  from (select distinct ${list(columns, 'r')} from ${relation} as r limit ${MAX_TUPLES + 1}) as touched
  having count(*) > 0`;
}

/** `null` compares like any value here: equal to itself, different from all others. */
const compared = ({ name, comparable }: SourceColumn, alias: string): string =>
  `${alias}.${identifier(name)}${comparable ? '' : '::text'}`;

/** Which columns of the one row differ. A generated one follows from others. */
function changedColumns(relevant: readonly SourceColumn[]): string {
  const names = relevant
    .filter(({ generated }) => !generated)
    .map(
      (column) =>
        `case when ${compared(column, 'n')} is distinct from ${compared(column, 'o')} then ${literal(column.name)} end`,
    );
  return `array_remove(array[${names.join(', ')}]::text[], null)`;
}

function oneUpdated(tuple: readonly SourceColumn[], relevant: readonly SourceColumn[]): string {
  const row = (alias: string) => `row(${relevant.map((column) => compared(column, alias)).join(', ')})`;
  const both = `from new_rows as n cross join old_rows as o where ${row('n')} is distinct from ${row('o')}`;
  if (tuple.length === 0) return `null ${both}`;
  return `case when row(${list(tuple, 'n')}) is distinct from row(${list(tuple, 'o')})
      then jsonb_build_array(${object(tuple, 'n')}, ${object(tuple, 'o')})
      else jsonb_build_array(${object(tuple, 'n')}) end
    ${both}`;
}

/**
 * Rows that are in the old or in the new state only, compared as multisets: no key is needed, and an update that
 * leaves every relevant column as it was, or only swaps two rows, is none.
 */
function changedRows(relevant: readonly SourceColumn[]): string {
  const names = relevant.map(({ name }) => identifier(name)).join(', ');
  const side = (alias: string, sign: number, relation: string) =>
    `select ${relevant.map((column) => `${compared(column, alias)} as ${identifier(column.name)}`).join(', ')}, ${sign} as sign from ${relation} as ${alias}`;
  return `(select ${names} from (${side('n', 1, 'new_rows')} union all ${side('o', -1, 'old_rows')}) as sides
      group by ${names} having sum(sign) <> 0)`;
}
