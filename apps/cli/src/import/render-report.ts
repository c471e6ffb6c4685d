import type { ImportReport, Localized } from '@pulso/kpi-core';
import type { Format } from '../output/format.ts';
import { table } from '../output/table.ts';
import type { Say } from '../language.ts';

interface Style {
  readonly say: Say;
  readonly format: Format;
}

const ERRORS_SHOWN = 20;
const PREVIEW_SHOWN = 10;

/** An import's report as a person reads it: what happened, what the file lacks, what changes. */
export function renderReport(report: ImportReport, style: Style): string {
  const parts = [
    headline(report, style),
    ...(report.fatal ? [style.say(report.fatal.message)] : [counts(report, style)]),
    ignored(report, style),
    errors(report, style),
    preview(report, style),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function headline({ fatal, applied, dryRun, errorCount, filename }: ImportReport, { say }: Style): string {
  const outcome: Localized = fatal
    ? { es: 'No se pudo leer; no se cargó nada', en: 'Could not be read; nothing was loaded' }
    : dryRun
      ? { es: 'Ensayo: no se cargó nada', en: 'Trial run: nothing was loaded' }
      : !applied
        ? { es: 'Rechazado: no se cargó nada', en: 'Refused: nothing was loaded' }
        : errorCount > 0
          ? { es: 'Cargado sin las filas con errores', en: 'Loaded without the rows that have errors' }
          : { es: 'Cargado', en: 'Loaded' };
  return `${filename}: ${say(outcome)}`;
}

function counts({ rows, changes }: ImportReport, { say, format }: Style): string {
  const lines: [Localized, number][] = [
    [{ es: 'filas leídas', en: 'rows read' }, rows.read],
    [{ es: 'válidas', en: 'valid' }, rows.valid],
    [{ es: 'con errores', en: 'with errors' }, rows.invalid],
    [{ es: 'nuevas', en: 'new' }, changes.inserted],
    [{ es: 'cambiadas', en: 'changed' }, changes.updated],
    [{ es: 'sin cambio', en: 'unchanged' }, changes.unchanged],
  ];
  const [first, ...others] = lines.map(([label, value]) => [say(label), format.integer(value)]);
  return table(first ?? [], others, [1]);
}

function ignored(report: ImportReport, { say }: Style): string {
  const { ignoredColumns } = report as ImportReport & { readonly ignoredColumns?: readonly string[] };
  if (!ignoredColumns || ignoredColumns.length === 0) return '';
  return `${say({ es: 'Columnas que no se usan', en: 'Columns not used' })}: ${ignoredColumns.join(', ')}`;
}

function errors({ errors: list, errorCount }: ImportReport, { say, format }: Style): string {
  if (errorCount === 0) return '';
  const titles = [
    { es: 'fila', en: 'row' },
    { es: 'columna', en: 'column' },
    { es: 'valor', en: 'value' },
    { es: 'motivo', en: 'reason' },
  ].map(say);
  const shown = list
    .slice(0, ERRORS_SHOWN)
    .map((error) => [format.integer(error.row), error.column, error.value, say(error.message)]);
  return withRest(
    table(titles, shown, [0]),
    errorCount - shown.length,
    { es: 'errores más', en: 'more errors' },
    {
      say,
      format,
    },
  );
}

function preview({ preview: list, changes }: ImportReport, { say, format }: Style): string {
  const updates = list.filter(({ change }) => change === 'update').slice(0, PREVIEW_SHOWN);
  if (updates.length === 0) return '';
  const titles = [
    { es: 'cambio', en: 'change' },
    { es: 'campo', en: 'field' },
    { es: 'antes', en: 'before' },
    { es: 'después', en: 'after' },
  ].map(say);
  const rows = updates.flatMap(({ key, fields }) =>
    Object.entries(fields).map(([field, { before, after }]) => [key, field, valueText(before), valueText(after)]),
  );
  return withRest(
    table(titles, rows),
    changes.updated - updates.length,
    { es: 'cambios más', en: 'more changes' },
    {
      say,
      format,
    },
  );
}

const valueText = (value: unknown): string =>
  value === null || value === undefined ? '–' : typeof value === 'string' ? value : JSON.stringify(value);

function withRest(text: string, rest: number, what: Localized, { say, format }: Style): string {
  return rest > 0 ? `${text}\n… ${format.integer(rest)} ${say(what)}` : text;
}
