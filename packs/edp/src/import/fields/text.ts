import { fold } from '@pulso/kpi-core';
import { dayOf } from '../sheet/cell.ts';
import { cellParser, refused, value, type Parse } from './parsed.ts';

// Postgres takes no NUL, and the other control characters are what a damaged file has.
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

function textOf(cell: string | number | boolean | Date): string {
  if (cell instanceof Date) return dayOf(cell);
  return String(cell);
}

/** Free text: trimmed, with its line breaks. */
export function parseText(longest: number): Parse {
  return cellParser((cell) => {
    const text = textOf(cell);
    if (CONTROL.test(text)) return refused('control_character');
    return text.length > longest ? refused('text_too_long') : value(text);
  });
}

const SHORTEST_NAME = 2;
const LONGEST_NAME = 100;

/** A name of 2 to 100 characters on one line, blanks in it made one. */
export const parseName: Parse = cellParser((cell) => {
  const name = textOf(cell).replace(/\s+/g, ' ').trim();
  if (CONTROL.test(name)) return refused('control_character');
  if (name.length > LONGEST_NAME) return refused('text_too_long');
  return fold(name).length < SHORTEST_NAME ? refused('text_too_short') : value(name);
});

/** An identifier that somebody else gave: one line, up to 100 characters. */
export const parseReference: Parse = cellParser((cell) => {
  const text = textOf(cell).replace(/\s+/g, ' ').trim();
  if (CONTROL.test(text)) return refused('control_character');
  return text.length > LONGEST_NAME ? refused('text_too_long') : value(text);
});

/** `OT` and at least four digits, whatever its case. */
export const parseProjectCode: Parse = cellParser((cell) => {
  const code = textOf(cell).toUpperCase();
  return /^OT[0-9]{4,20}$/.test(code) ? value(code) : refused('project_code');
});

/** Three letters of ISO 4217. */
export const parseCurrency: Parse = cellParser((cell) => {
  const code = textOf(cell).toUpperCase();
  return /^[A-Z]{3}$/.test(code) ? value(code) : refused('currency');
});
