import { named, columns, deltaKeys, rowColumns, type RollupLayout } from './layout.ts';
import { identifier } from '../change-feed/trigger-sql.ts';

export const ROLLUP_EVENTS = ['insert', 'update', 'delete'] as const;
export type RollupEvent = (typeof ROLLUP_EVENTS)[number];

export interface RollupTrigger {
  /** Of the trigger and of its function. */
  readonly name: string;
  readonly create: readonly string[];
}

const REFERENCING: Readonly<Record<RollupEvent, string>> = {
  insert: 'referencing new table as new_rows',
  update: 'referencing old table as old_rows new table as new_rows',
  delete: 'referencing old table as old_rows',
};

/** Old rows count −1, new rows +1. */
const SIGNED: Readonly<Record<RollupEvent, string>> = {
  insert: `select 1 as sign, r.* from new_rows as r`,
  update: `select 1 as sign, r.* from new_rows as r union all select -1, r.* from old_rows as r`,
  delete: `select -1 as sign, r.* from old_rows as r`,
};

/**
 * One trigger per kind of statement. It writes what the statement adds to the sums and takes from them, in one
 * statement of its own; what cancels out, such as a change of a column that no cell has, writes nothing. Deltas are
 * only ever added, so writers never wait for each other.
 */
export function rollupTriggers(layout: RollupLayout): RollupTrigger[] {
  return ROLLUP_EVENTS.map((event) => {
    const name = named(`rollup_${layout.pack}_${layout.source.toLowerCase()}_${event}`);
    return {
      name,
      create: [
        // A writer needs no right on the deltas; what it may put there is fixed by this text.
        `create or replace function pulso.${name}() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $delta$
begin
  ${writeDeltas(layout, event)}
  return null;
end $delta$`,
        `create or replace trigger ${name} after ${event} on ${layout.table}
${REFERENCING[event]} for each statement execute function pulso.${name}()`,
      ],
    };
  });
}

function writeDeltas(layout: RollupLayout, event: RollupEvent): string {
  const keys = columns(deltaKeys(layout));
  const measures = Object.keys(layout.definition.measures).map(identifier);
  const signed = ['sum(sign)', ...measures.map((measure) => `sum(sign * ${measure})`)];
  return `insert into ${layout.delta} (${[keys, 'n', ...measures].join(', ')})
  select ${[keys, ...signed].join(', ')}
  from (
    select sign,
    ${rowColumns(layout)}
    from (${SIGNED[event]}) as r
    offset 0
  ) as s
  group by ${keys}
  having ${signed.map((sum) => `${sum} <> 0`).join(' or ')};`;
}
