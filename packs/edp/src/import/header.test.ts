import { expect, test } from 'vitest';
import { costs } from './datasets/costs.ts';
import { statements } from './datasets/statements.ts';
import { targets } from './datasets/targets.ts';
import { headerKey, matchHeader } from './header.ts';
import { UnreadableFile } from './sheet/unreadable.ts';

test.each([
  ['n_edp', 'n_edp'],
  [' N EDP ', 'n_edp'],
  ['Nº EDP', 'no_edp'],
  ['FECHA DE EMISIÓN', 'fecha_de_emision'],
  ['Fecha.emision', 'fecha_emision'],
  ['¿?', '¿?'],
])('the title %j is compared as %j', (title, key) => expect(headerKey(title)).toBe(key));

test('every title of a dataset means one field only', () => {
  for (const dataset of [statements, costs, targets]) {
    const keys = dataset.fields.flatMap(({ headers }) => headers.map(headerKey));
    expect(keys, dataset.id).toHaveLength(new Set(keys).size);
  }
});

test('columns are found wherever they stand; others are listed', () => {
  const header = matchHeader(['id', 'Project', null, 'N EDP', 'gestor'], statements);
  expect(header.columns.map(({ field, index, title }) => [field.name, index, title])).toEqual([
    ['project', 1, 'Project'],
    ['number', 3, 'N EDP'],
  ]);
  expect(header).toMatchObject({ width: 5, ignored: ['id', 'gestor'] });
});

test('a missing key and a column in two languages are refused', () => {
  expect(() => matchHeader(['proyecto', 'cliente'], statements)).toThrow(UnreadableFile);
  expect(() => matchHeader(['proyecto', 'n_edp', 'cliente', 'client'], statements)).toThrow(/"client" twice/);
});
