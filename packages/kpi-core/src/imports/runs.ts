import { Readable } from 'node:stream';
import { sql, type Kysely } from 'kysely';
import type { ImportReport } from '../contract/imports.ts';

// eslint-disable-next-line typescript/no-explicit-any -- core tables are addressed by name
type Database = Kysely<any>;

/** Files are kept in pieces of this size: api and worker need no common disk, and memory stays constant. */
const CHUNK_BYTES = 1024 * 1024;

export interface NewImportRun {
  readonly id: string;
  readonly pack: string;
  readonly dataset: string;
  /** Scope text of the principal: only it sees the run. */
  readonly scope: string;
  readonly filename: string;
  readonly dryRun: boolean;
  readonly skipInvalid: boolean;
}

export interface ImportRun extends NewImportRun {
  readonly state: 'waiting' | 'active' | 'completed' | 'failed';
  readonly progress: { readonly phase: string; readonly done: number; readonly total: number | null } | null;
  readonly report: ImportReport | null;
  readonly error: string | null;
  readonly requestedAt: Date;
  readonly completedAt: Date | null;
}

/** The upload was larger than allowed; nothing of it was kept. */
export class UploadTooLarge extends Error {
  readonly code = 'upload-too-large';
  constructor(maxBytes: number) {
    super(`the file is larger than ${Math.floor(maxBytes / 1024 / 1024)} MB`);
    this.name = 'UploadTooLarge';
  }
}

/** Stores an uploaded file and its run in one transaction: either all of it waits for a worker, or nothing does. @throws {UploadTooLarge} */
export async function storeUpload(
  db: Database,
  run: NewImportRun,
  content: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await sql`
      insert into pulso.import_run (id, pack, dataset, scope, filename, bytes, dry_run, skip_invalid, state)
      values (${run.id}::uuid, ${run.pack}, ${run.dataset}, ${run.scope}, ${run.filename}, 0, ${run.dryRun}, ${run.skipInvalid}, 'waiting')`.execute(
      transaction,
    );
    let position = 0;
    let total = 0;
    for await (const bytes of inChunks(content)) {
      total += bytes.length;
      if (total > maxBytes) throw new UploadTooLarge(maxBytes);
      await sql`insert into pulso.import_chunk (run_id, position, bytes) values (${run.id}::uuid, ${position++}, ${bytes})`.execute(
        transaction,
      );
    }
    await sql`update pulso.import_run set bytes = ${total} where id = ${run.id}::uuid`.execute(transaction);
  });
}

async function* inChunks(content: AsyncIterable<Uint8Array>): AsyncIterable<Buffer> {
  let parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of content) {
    parts.push(part);
    size += part.length;
    if (size < CHUNK_BYTES) continue;
    yield Buffer.concat(parts);
    parts = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(parts);
}

/** The file of a run as a stream, one chunk in memory at a time. */
export function uploadedContent(db: Database, run: string): Readable {
  return Readable.from(readChunks(db, run));
}

async function* readChunks(db: Database, run: string): AsyncIterable<Buffer> {
  for (let position = 0; ; position += 1) {
    const { rows } = await sql<{ bytes: Buffer }>`
      select bytes from pulso.import_chunk where run_id = ${run}::uuid and position = ${position}`.execute(db);
    if (!rows[0]) return;
    yield rows[0].bytes;
  }
}

/** Takes a run that waits, or one whose worker has been silent for a minute. `null` when another has it or it is done. */
export async function claimImport(db: Database, run: string): Promise<ImportRun | null> {
  const { rows } = await sql`
    update pulso.import_run set state = 'active', heartbeat_at = clock_timestamp()
    where id = ${run}::uuid
      and (state = 'waiting' or (state = 'active' and heartbeat_at < clock_timestamp() - interval '1 minute'))
    returning id`.execute(db);
  return rows.length === 0 ? null : findImport(db, run);
}

export async function findImport(db: Database, run: string): Promise<ImportRun | null> {
  const { rows } = await sql<ImportRun>`
    select id, pack, dataset, scope, filename, dry_run as "dryRun", skip_invalid as "skipInvalid", state, progress, report, error,
      requested_at as "requestedAt", completed_at as "completedAt"
    from pulso.import_run where id = ${run}::uuid`.execute(db);
  return rows[0] ?? null;
}

/** Runs that nobody works on: their job was lost. */
export async function forgottenImports(db: Database): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from pulso.import_run
    where (state = 'waiting' and requested_at < clock_timestamp() - interval '10 seconds')
       or (state = 'active' and heartbeat_at < clock_timestamp() - interval '1 minute')`.execute(db);
  return rows.map(({ id }) => id);
}

export async function reportProgress(db: Database, run: string, progress: ImportRun['progress']): Promise<void> {
  await sql`
    update pulso.import_run set progress = ${JSON.stringify(progress)}::jsonb, heartbeat_at = clock_timestamp()
    where id = ${run}::uuid and state = 'active'`.execute(db);
}

/** Ends a run and drops its file. */
export async function finishImport(
  db: Database,
  run: string,
  result: { report: ImportReport } | { error: string },
): Promise<void> {
  const report = 'report' in result ? JSON.stringify(result.report) : null;
  const error = 'error' in result ? result.error : null;
  await sql`
    with ended as (
      update pulso.import_run
      set state = ${error === null ? 'completed' : 'failed'}, report = ${report}::jsonb, error = ${error}, completed_at = clock_timestamp()
      where id = ${run}::uuid returning id
    )
    delete from pulso.import_chunk where run_id in (select id from ended)`.execute(db);
}
