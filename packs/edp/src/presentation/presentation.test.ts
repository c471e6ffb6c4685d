import { LANGUAGES, type Localized } from '@pulso/kpi-core';
import { describe, expect, test } from 'vitest';
import { pack } from '../pack.ts';
import { KPI_KEYS } from '../kpis/catalogue.ts';

const { presentation } = pack;

/** Every text in two languages, wherever it stands. */
function texts(value: unknown, path = ''): { path: string; text: Localized }[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('es' in value && 'en' in value) return [{ path, text: value as Localized }];
  return Object.entries(value).flatMap(([key, inner]) => texts(inner, `${path}/${key}`));
}

test('everything that is shown is named in both languages', () => {
  const all = [...texts(presentation), ...texts(pack.rules), ...texts(pack.title)];
  expect(all.length).toBeGreaterThan(300);
  const empty = all.filter(({ text }) => LANGUAGES.some((language) => text[language].trim() === ''));
  expect(empty).toEqual([]);
});

test('every KPI stands somewhere on the page, once', () => {
  const shown = [
    ...presentation.hero,
    ...presentation.sections.flatMap(({ items }) => items.filter(({ kind }) => kind === 'kpi').map(({ key }) => key)),
  ];
  expect(shown.toSorted()).toEqual([...KPI_KEYS].toSorted());
});

test('every chart and every table stands somewhere on the page, once', () => {
  const shown = (kind: string) =>
    presentation.sections.flatMap(({ items }) => items.filter((item) => item.kind === kind).map(({ key }) => key));
  expect(shown('chart').toSorted()).toEqual(Object.keys(presentation.charts).toSorted());
  expect(shown('table').toSorted()).toEqual(Object.keys(presentation.tables).toSorted());
});

describe('a control', () => {
  test('exists for every filter, and sets no other', () => {
    const parameters = presentation.filters.flatMap((filter) => filter.parameters);
    expect(parameters.toSorted()).toEqual(Object.keys(pack.filters.bindings).toSorted());
  });

  test('offers only what the filters take', () => {
    for (const { parameters, options } of presentation.filters) {
      for (const { value } of options ?? []) {
        const parameter = parameters[0]!;
        const list = (pack.filters.lists as readonly string[]).includes(parameter);
        expect(pack.filters.schema.safeParse({ [parameter]: list ? [value] : value }).success).toBe(true);
      }
    }
  });
});
