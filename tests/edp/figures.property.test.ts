import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caseArbitrary } from '../reference/arbitraries.ts';
import { differences } from '../reference/compare.ts';
import { computeAll } from '../reference/expected.ts';
import type { Filters, World } from '../reference/model.ts';
import { variantFor, worldDatabase, type Answers, type WorldDatabase } from './world-database.ts';

const RUNS = Number(process.env['PULSO_PROPERTY_RUNS'] ?? 120);

let database: WorldDatabase;
beforeAll(async () => {
  database = await worldDatabase();
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

async function compute(world: World, filters: Filters): Promise<Answers> {
  await database.load(world, variantFor(filters));
  return database.answers(filters, world.asOf);
}

/** What the reference does not give: how urgent an alert is, and the names that fill its text. */
function comparable(answers: Answers): unknown {
  const dashboard = answers.dashboard as { alerts: { id: string; params: Record<string, unknown> }[] };
  const alerts = dashboard.alerts.map(({ id, params: { value, limit } }) => ({ id, params: { value, limit } }));
  return { ...answers, dashboard: { ...dashboard, alerts } };
}

function expectedOf(world: World, filters: Filters): unknown {
  const all = computeAll(world, filters) as unknown as Answers;
  return comparable(all);
}

describe('every figure equals the plain reference', () => {
  test('in any world, under any filters', { timeout: 30_000 + RUNS * 500 }, async () => {
    await fc.assert(
      fc.asyncProperty(caseArbitrary(), async ({ world, filters }) => {
        const actual = comparable(await compute(world, filters));
        expect(differences(expectedOf(world, filters), actual)).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });
});
