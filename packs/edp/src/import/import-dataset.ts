import type { DatasetDefinition, ImportInput, ImportReport } from '@pulso/kpi-core';
import { checkRows } from './database/checks.ts';
import { planChanges, writeChanges } from './database/changes.ts';
import { inTransaction, type Outcome, type Session } from './database/session.ts';
import { stage } from './database/staging.ts';
import type { Dataset } from './datasets/dataset.ts';
import { ErrorLog } from './error-log.ts';
import { readRows, type RowCounts, type StagedRow } from './read-rows.ts';
import { withSheet, type FoundSheet } from './sheet/find.ts';
import { spooled } from './sheet/spool.ts';
import { UnreadableFile } from './sheet/unreadable.ts';

/** An import's report with the titles of the columns that it read past. */
export type DatasetReport = ImportReport & { readonly ignoredColumns: readonly string[] };

/** Another session wrote the same new rows at the same moment. Nothing was loaded; the same import can run again. */
export class ImportConflict extends Error {
  readonly code = 'import-conflict';
  readonly retryable = true;
  constructor(cause: unknown) {
    super('the data changed while the file was loaded; nothing was written, import it again', { cause });
    this.name = 'ImportConflict';
  }
}

/** The importer of one dataset. */
export function datasetImporter(dataset: Dataset): DatasetDefinition {
  return { import: (input) => importFile(dataset, input) };
}

async function importFile(dataset: Dataset, input: ImportInput): Promise<DatasetReport> {
  const { db, content, signal } = input;
  try {
    return await spooled(content, signal, (file) =>
      withSheet(dataset, file, signal, (found) => {
        // The first line of a CSV is its header.
        const total = file.kind === 'csv' ? file.lines - 1 : null;
        return inTransaction(db, signal, (session) => importSheet(session, dataset, found, total, input));
      }),
    );
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof UnreadableFile) return unreadable(dataset, input, error);
    throw isUniqueViolation(error) ? new ImportConflict(error) : error;
  }
}

/** Two imports at once would each create the same new client; the second one waits for the first. */
const ONE_AT_A_TIME = `select pg_advisory_xact_lock(hashtextextended('pulso.edp.import', 0)),
  set_config('pulso.actor', 'import', true)`;

async function importSheet(
  session: Session,
  dataset: Dataset,
  { sheet, header, rows }: FoundSheet,
  total: number | null,
  input: ImportInput,
): Promise<Outcome<DatasetReport>> {
  const { filename, dryRun, skipInvalid, signal } = input;
  await session.query(ONE_AT_A_TIME);
  const errors = new ErrorLog();
  const counts: RowCounts = { read: 0, unkeyed: 0 };
  const staged = readRows(rows, sheet, header, dataset, errors, counts);
  await stage(session, dataset, header, told(staged, total, input), signal);
  if (counts.read === 0) throw noRows();

  const done = counts.read;
  input.onProgress({ phase: 'checking', done, total: done });
  await checkRows(session, dataset, header, errors);
  const invalid = counts.unkeyed + (await refusedRows(session));
  const load = errors.count === 0 || skipInvalid;
  // A trial run shows what the good rows would do even where the file as a whole would be refused.
  const planned =
    load || dryRun
      ? await planChanges(session, dataset, header)
      : { changes: { inserted: 0, updated: 0, unchanged: 0 }, preview: [] };
  if (load) {
    input.onProgress({ phase: 'writing', done, total: done });
    await writeChanges(session, dataset, header);
  }
  const applied = load && !dryRun;
  return {
    commit: applied,
    result: {
      dataset: dataset.id,
      filename,
      dryRun,
      applied,
      rows: { read: counts.read, valid: counts.read - invalid, invalid },
      ...planned,
      errors: errors.list(),
      errorCount: errors.count,
      fatal: null,
      ignoredColumns: header.ignored,
    },
  };
}

const TELL_EVERY = 1_000;

async function* told(
  rows: AsyncIterable<StagedRow>,
  total: number | null,
  input: Pick<ImportInput, 'onProgress'>,
): AsyncGenerator<StagedRow> {
  let done = 0;
  for await (const row of rows) {
    done += 1;
    if (done % TELL_EVERY === 0) input.onProgress({ phase: 'reading', done, total });
    yield row;
  }
}

async function refusedRows(session: Session): Promise<number> {
  const [row] = await session.query<{ refused: number }>(
    'select count(*)::int as refused from import_row where refused',
  );
  return row?.refused ?? 0;
}

function noRows(): UnreadableFile {
  return new UnreadableFile('no_rows', {
    es: 'El archivo tiene encabezado pero ninguna fila.',
    en: 'The file has a header but no rows.',
  });
}

function unreadable(dataset: Dataset, { filename, dryRun }: ImportInput, error: UnreadableFile): DatasetReport {
  return {
    dataset: dataset.id,
    filename,
    dryRun,
    applied: false,
    rows: { read: 0, valid: 0, invalid: 0 },
    changes: { inserted: 0, updated: 0, unchanged: 0 },
    errors: [],
    errorCount: 0,
    preview: [],
    fatal: { reason: error.reason, message: error.text },
    ignoredColumns: [],
  };
}

function isUniqueViolation(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === '23505';
}
