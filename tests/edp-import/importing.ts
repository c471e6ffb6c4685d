import { Readable } from 'node:stream';
import type { ImportInput } from '@pulso/kpi-core';
import type { Database } from '@pulso/platform';
import { datasets, type DatasetReport } from '../../packs/edp/src/import/index.ts';

type Options = Partial<Pick<ImportInput, 'filename' | 'dryRun' | 'skipInvalid' | 'signal' | 'onProgress'>> & {
  readonly dataset?: keyof typeof datasets;
};

/** Imports a file given as text, bytes or a stream. */
export async function importing(
  db: Database,
  content: string | Buffer | Readable,
  { dataset = 'statements', ...options }: Options = {},
): Promise<DatasetReport> {
  const report = await datasets[dataset].import({
    db,
    content: content instanceof Readable ? content : Readable.from([Buffer.from(content)]),
    filename: 'sheet.csv',
    dryRun: false,
    skipInvalid: false,
    signal: new AbortController().signal,
    onProgress: () => {},
    ...options,
  });
  return report as DatasetReport;
}

/** A statement that can be loaded, by the Spanish titles of a sheet. */
export const STATEMENT: Readonly<Record<string, string>> = {
  n_edp: '1',
  proyecto: 'OT1000',
  cliente: 'Minera Norte',
  jefe_proyecto: 'Camila Soto',
  fecha_emision: '2025-01-10',
  monto_propuesto: '1000000',
};

/** CSV of rows that each change some cells of {@link STATEMENT}; every title that occurs becomes a column. */
export function sheet(...changes: readonly Readonly<Record<string, string>>[]): string {
  return csv(changes.map((change) => ({ ...STATEMENT, ...change })));
}

/** CSV with a header of all titles that occur; a row without a title has an empty cell. */
export function csv(rows: readonly Readonly<Record<string, string>>[], separator = ','): string {
  const titles = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const quoted = (text: string): string => (/[",;\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = rows.map((row) => titles.map((title) => quoted(row[title] ?? '')).join(separator));
  return [titles.join(separator), ...lines, ''].join('\n');
}

/** The errors of a report in one line each. */
export const faults = (report: DatasetReport): string[] =>
  report.errors.map(({ row, column, value, reason }) => `${row} ${column} "${value}" ${reason}`);
