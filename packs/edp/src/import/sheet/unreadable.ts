import type { Localized } from '@pulso/kpi-core';

/** A file that cannot be read at all: it is told apart from bad rows, and from faults of ours. */
export class UnreadableFile extends Error {
  readonly code = 'unreadable-file';
  readonly reason: string;
  readonly text: Localized;

  constructor(reason: string, text: Localized, options?: ErrorOptions) {
    super(text.en, options);
    this.name = 'UnreadableFile';
    this.reason = reason;
    this.text = text;
  }
}

export const notASpreadsheet = (cause?: unknown): UnreadableFile =>
  new UnreadableFile(
    'not_a_spreadsheet',
    {
      es: 'El archivo no es una planilla que se pueda leer. Guárdela como CSV (UTF-8) o como libro de Excel (.xlsx).',
      en: 'The file is not a spreadsheet that can be read. Save it as CSV (UTF-8) or as an Excel workbook (.xlsx).',
    },
    { cause },
  );
