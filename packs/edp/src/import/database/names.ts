/**
 * `import_name` has each distinct name of the file once, with the key that the database folds it to, so that names are
 * compared by the very function that makes them unique.
 */
export const NAMES_TABLE = `create temporary table import_name (
  field text not null, name text not null, key text not null, primary key (field, name)
) on commit drop`;

/** Fills `import_name` with the names of a staged field. */
export function foldNames(field: string): string {
  return `insert into import_name (field, name, key)
    select '${field}', s.${field}, pulso.fold(s.${field})
    from import_row s where s.${field} is not null group by s.${field}`;
}

/** Joins the key of a staged name. */
export function nameKey(field: string, alias: string): string {
  return `left join import_name ${alias} on ${alias}.field = '${field}' and ${alias}.name = s.${field}`;
}

/** Joins the row that a staged name stands for, as `alias`; its key as `<field>_key`. */
export function nameLookup(field: string, table: string, alias: string): string {
  return `${nameKey(field, `${field}_key`)}
    left join ${table} ${alias} on ${alias}.name_key = ${field}_key.key`;
}

/** Creates the rows for unknown names of good rows; the first spelling in the file is kept. */
export function createNames(field: string, table: string): string {
  return `insert into ${table} (name)
    select distinct on (k.key) k.name
    from import_row s join import_name k on k.field = '${field}' and k.name = s.${field}
    where not s.refused and not exists (select from ${table} known where known.name_key = k.key)
    order by k.key, s.row
    on conflict (name_key) do nothing`;
}
