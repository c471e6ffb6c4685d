import type { FieldValue } from '../fields/parsed.ts';

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** A line of Postgres' text format for COPY. */
export function copyLine(values: readonly (FieldValue | null)[]): string {
  return `${values.map(copyValue).join('\t')}\n`;
}

function copyValue(value: FieldValue | null): string {
  if (value === null) return '\\N';
  if (typeof value !== 'string') return String(value);
  return /[\\\t\n\r]/.test(value) ? value.replace(/[\\\t\n\r]/g, (sign) => ESCAPES[sign]!) : value;
}
