import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { differences } from '../reference/compare.ts';
import { withoutRowIds } from '../reference/expected.ts';
import type { Filters } from '../reference/model.ts';
import { pack, worldDatabase, type WorldDatabase } from './world-database.ts';

interface Expected {
  readonly asOf: string;
  readonly cases: Readonly<Record<string, { readonly filters: Filters } & Readonly<Record<string, unknown>>>>;
}

const expected = JSON.parse(
  readFileSync(new URL('../fixtures/edp-sample-expected.json', import.meta.url), 'utf8'),
) as Expected;

let database: WorldDatabase;
beforeAll(async () => {
  database = await worldDatabase();
  await pack.demo.load({ db: database.db, asOf: expected.asOf, kind: 'sample', rows: 0, onProgress: () => {} });
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

interface AlertShape {
  readonly id: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * Names that fill an alert's text and its severity are presentation: the expected figures do not have them. Managers
 * with equal receivables come in the order of their ids, which an import gives out as it likes.
 */
function comparable(answers: Readonly<Record<string, unknown>>): unknown {
  const charts = answers['charts'] as {
    readonly managers: { readonly items: readonly { readonly projectManager: string }[] };
  };
  const items = charts.managers.items.toSorted((a, b) => (a.projectManager < b.projectManager ? -1 : 1));
  const dashboard = answers['dashboard'] as { readonly alerts: readonly AlertShape[] };
  const alerts = dashboard.alerts.map(({ id, params }) => ({
    id,
    params: { value: params['value'], limit: params['limit'] },
  }));
  return withoutRowIds({ ...answers, charts: { ...charts, managers: { items } }, dashboard: { ...dashboard, alerts } });
}

test.each(Object.keys(expected.cases))('the sample sheet has the figures worked out by hand: %s', async (name) => {
  const { filters, ...figures } = expected.cases[name]!;
  const answers = await database.answers(filters, expected.asOf);
  expect(differences(comparable(figures), comparable(answers))).toEqual([]);
});
