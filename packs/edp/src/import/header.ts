import { fold } from '@pulso/kpi-core';
import type { Dataset, Field } from './datasets/dataset.ts';
import { shown, type Cell } from './sheet/cell.ts';
import { UnreadableFile } from './sheet/unreadable.ts';

export interface Column {
  readonly field: Field;
  /** 0-based. */
  readonly index: number;
  /** As the file calls it. */
  readonly title: string;
}

export interface Header {
  readonly width: number;
  readonly columns: readonly Column[];
  /** Titles that no field has: read past. */
  readonly ignored: readonly string[];
}

/** Folds a title: case, accents, blanks, dots, dashes and degree signs do not matter. */
export function headerKey(title: string): string {
  return fold(title)
    .replace(/[\s_.\-/º°#]+/g, '_')
    .replace(/^_|_$/g, '');
}

/**
 * Matches titles to the fields of a dataset.
 * @throws {UnreadableFile} when a column that names the row is missing, or when two columns mean the same field
 */
export function matchHeader(cells: readonly Cell[], dataset: Dataset): Header {
  const fields = new Map(dataset.fields.flatMap((field) => field.headers.map((title) => [headerKey(title), field])));
  const columns: Column[] = [];
  const ignored: string[] = [];
  for (const [index, cell] of cells.entries()) {
    const title = shown(cell);
    const field = fields.get(headerKey(title));
    if (field) columns.push({ field, index, title });
    else if (title !== '') ignored.push(title);
  }
  const twice = columns.find(({ field }, at) => columns.findIndex((other) => other.field === field) < at);
  if (twice) throw repeatedColumn(twice.title);
  const missing = dataset.fields.filter(
    (field) => field.need === 'key' && !columns.some((column) => column.field === field),
  );
  if (missing.length > 0) throw missingColumns(allMissing(columns, dataset));
  return { width: cells.length, columns, ignored };
}

/** Every column that a new row needs and the header lacks. */
export function allMissing(columns: readonly Column[], dataset: Dataset): Field[] {
  return dataset.fields.filter(
    (field) => (field.need === 'key' || field.need === 'new') && !columns.some((column) => column.field === field),
  );
}

export function missingColumns(fields: readonly Field[]): UnreadableFile {
  return new UnreadableFile('missing_columns', {
    es: `Faltan columnas en el encabezado: ${fields.map(({ headers }) => headers[0]).join(', ')}.`,
    en: `The header lacks columns: ${fields.map(({ headers }) => headers[1]).join(', ')}.`,
  });
}

function repeatedColumn(title: string): UnreadableFile {
  return new UnreadableFile('repeated_column', {
    es: `La columna «${title}» está dos veces en el encabezado.`,
    en: `The header has the column "${title}" twice.`,
  });
}
