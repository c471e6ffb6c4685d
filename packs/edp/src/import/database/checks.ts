import type { Dataset } from '../datasets/dataset.ts';
import type { ErrorLog, RowError } from '../error-log.ts';
import { allMissing, missingColumns, type Header } from '../header.ts';
import type { Reason } from '../reasons.ts';
import type { Session } from './session.ts';

const LISTED = 1_000;

/** Finds what only all rows together, or the stored ones, can tell, reports it and marks the rows as refused. */
export async function checkRows(session: Session, dataset: Dataset, header: Header, errors: ErrorLog): Promise<void> {
  await session.execute(
    `create temporary table import_refusal (row integer, field text, reason text, value text) on commit drop`,
  );
  await findDuplicates(session, dataset);
  for (const { when, field, reason } of dataset.checks) await refuse(session, dataset, { when, field, reason });
  await requireColumnsOfNewRows(session, dataset, header);
  await session.execute(`update import_row s set refused = true
    from (select distinct row from import_refusal) r where r.row = s.row and not s.refused`);
  await report(session, header, dataset, errors);
}

/** Nobody can tell which of two rows with one key is meant, so all of them are refused. */
async function findDuplicates(session: Session, dataset: Dataset): Promise<void> {
  await session.execute(`insert into import_refusal (row, field, reason, value)
    select row, '${dataset.key.fields[0]}', 'duplicate', key
    from (
      select s.row, ${dataset.keyText} as key, count(*) over (partition by ${dataset.key.sql}) as rows
      from import_row s ${dataset.lookups}
    ) keyed
    where rows > 1`);
}

async function refuse(
  session: Session,
  dataset: Dataset,
  check: { when: string; field: string; reason: Reason },
): Promise<void> {
  await session.execute(`insert into import_refusal (row, field, reason, value)
    select s.row, '${check.field}', '${check.reason}', s.${check.field}::text
    from import_row s ${dataset.lookups} left join ${dataset.table} t on ${dataset.match}
    where ${check.when}`);
}

/**
 * A file may leave out columns of rows that exist. Where rows are new it may not; where all are, the header is wrong.
 * @throws {UnreadableFile}
 */
async function requireColumnsOfNewRows(session: Session, dataset: Dataset, header: Header): Promise<void> {
  const missing = allMissing(header.columns, dataset);
  if (missing.length === 0) return;
  const [known] = await session.query<{ some: boolean }>(`select exists (
    select from import_row s ${dataset.lookups} join ${dataset.table} t on ${dataset.match}) as some`);
  if (!known?.some) throw missingColumns(missing);
  for (const { name } of missing) {
    await refuse(session, dataset, { when: 't.id is null', field: name, reason: 'required_for_new' });
  }
}

async function report(session: Session, header: Header, dataset: Dataset, errors: ErrorLog): Promise<void> {
  const found = await session.query<Omit<RowError, 'column'> & { field: string; count: number }>(
    `select row, field, reason, coalesce(value, '') as value, count(*) over ()::int as count
     from import_refusal order by row, field limit ${LISTED}`,
  );
  const title = (name: string): string =>
    header.columns.find(({ field }) => field.name === name)?.title ??
    dataset.fields.find((field) => field.name === name)?.headers[0] ??
    name;
  errors.add(
    found.map(({ row, field, reason, value }) => ({ row, column: title(field), value, reason })),
    (found[0]?.count ?? 0) - found.length,
  );
}
