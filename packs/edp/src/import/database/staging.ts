import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Dataset } from '../datasets/dataset.ts';
import { stagedColumns, type StagedRow } from '../read-rows.ts';
import type { Header } from '../header.ts';
import { copyLine } from './copy-text.ts';
import { foldNames, NAMES_TABLE } from './names.ts';
import type { Session } from './session.ts';

const CHUNK = 64 * 1024;

/**
 * Copies rows into `import_row`, a temporary table with a column for each field of the dataset; what the file has no
 * column for stays null. Memory does not grow with the rows.
 */
export async function stage(
  session: Session,
  dataset: Dataset,
  header: Header,
  rows: AsyncIterable<StagedRow>,
  signal: AbortSignal,
): Promise<void> {
  const fields = dataset.fields.filter(({ need }) => need !== 'checked');
  await session.execute(`create temporary table import_row (
    row integer primary key, refused boolean not null, ${fields.map(({ name, type }) => `${name} ${type}`).join(', ')}
  ) on commit drop`);
  const columns = stagedColumns(header).map(({ field }) => field.name);
  const { stream, done } = await session.copyIn(`copy import_row (row, refused, ${columns.join(', ')}) from stdin`);
  await pipeline(Readable.from(chunks(rows), { objectMode: false }), stream, { signal });
  await done;
  await session.execute('analyze import_row');
  await session.execute(NAMES_TABLE);
  for (const field of dataset.foldedNames) await session.execute(foldNames(field));
}

async function* chunks(rows: AsyncIterable<StagedRow>): AsyncGenerator<Buffer> {
  let text = '';
  for await (const { row, refused, values } of rows) {
    text += copyLine([row, refused, ...values]);
    if (text.length < CHUNK) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}
