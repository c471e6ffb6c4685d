import { expect, test } from 'vitest';
import { memoryBand } from '../health/bands.ts';
import { languageOf } from '../language.ts';
import { formatFor } from './format.ts';
import { progressBar } from './progress-bar.ts';
import { table } from './table.ts';

test('a table has columns as wide as their longest cell, numbers to the right, long cells cut', () => {
  expect(
    table(
      ['name', 'n'],
      [
        ['a', '1'],
        ['long name', '1000'],
      ],
      [1],
    ),
  ).toBe(['name          n', 'a             1', 'long name  1000'].join('\n'));
  expect(table(['x'], [['a\nb'.padEnd(100, 'z')]]).split('\n')[1]).toHaveLength(60);
});

test('the language is Spanish for every Spanish locale, else English', () => {
  expect(languageOf({ LANG: 'es_CL.UTF-8' })).toBe('es');
  expect(languageOf({ LANG: 'en_US.UTF-8', LC_ALL: 'es' })).toBe('es');
  expect(languageOf({ LANG: 'C.UTF-8' })).toBe('en');
  expect(languageOf({})).toBe('en');
});

test('the bands of memory begin at 500, 1000 and 1500 MB', () => {
  const bands = [499, 500, 999, 1000, 1499, 1500].map((mb) => memoryBand(mb * 1024 * 1024).below);
  expect(bands).toEqual([500, 1000, 1000, 1500, 1500, Infinity]);
});

test('a progress bar is drawn on a terminal only', () => {
  const drawn: string[] = [];
  const write = (text: string): number => drawn.push(text);
  const { integer } = formatFor('en');
  progressBar({ write }, integer).update('Reading', 1, 2);
  expect(drawn).toEqual([]);
  const bar = progressBar({ isTTY: true, write }, integer);
  bar.update('Reading', 1_000, 2_000);
  bar.update('Reading', 1_001, 2_000);
  bar.end();
  expect(drawn).toEqual([`\r\u001b[KReading ${'█'.repeat(12)}${'░'.repeat(12)} 1,000 / 2,000`, '\r\u001b[K']);
});
