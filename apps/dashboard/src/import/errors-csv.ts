import type { Language } from '@pulso/kpi-core';
import type { ImportRowError } from '@pulso/kpi-core/contract';

/** Row errors as a CSV file for whoever corrects the sheet: BOM, `;` in Chile, and no cell that a sheet would run. */
export function errorsAsCsv(errors: readonly ImportRowError[], header: readonly string[], language: Language): string {
  const separator = language === 'es' ? ';' : ',';
  const lines = [
    header,
    ...errors.map((error) => [String(error.row), error.column, error.value, error.message[language]]),
  ];
  return `\uFEFF${lines.map((cells) => cells.map((cell) => escapeCell(cell, separator)).join(separator)).join('\r\n')}\r\n`;
}

function escapeCell(text: string, separator: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+([.,]\d+)*$/.test(text) ? `'${text}` : text;
  return safe.includes(separator) || /["\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
