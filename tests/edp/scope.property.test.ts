import { fold, type Scope } from '@pulso/kpi-core';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { worldArbitrary } from '../reference/arbitraries.ts';
import { differences } from '../reference/compare.ts';
import { pack, worldDatabase, type Answers, type WorldDatabase } from './world-database.ts';

let database: WorldDatabase;
beforeAll(async () => {
  database = await worldDatabase();
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

const scopeTo = (dimension: 'projectManager' | 'client', name: string): Scope => ({
  kind: 'dimension',
  dimension,
  values: [fold(name)],
});

/** What a filter leaves as it is and a scope does not: the rows and the options that one may see at all. */
function withoutSight(answers: Answers): unknown {
  const dashboard = answers.dashboard as { dataSummary: object };
  return {
    ...answers,
    dashboard: { ...dashboard, filterOptions: null, dataSummary: { ...dashboard.dataSummary, total: 0 } },
  };
}

test('a principal sees of his scope what a filter by it shows, and nothing besides', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(worldArbitrary(), fc.constantFrom('projectManager', 'client'), async (drawn, dimension) => {
      const world = { ...drawn, kpi_history: [] };
      const name = (dimension === 'client' ? world.client : world.project_manager)[0]!.name;
      await database.load(world);
      const scoped = await database.answers({}, world.asOf, { scope: scopeTo(dimension, name) });
      const filtered = await database.answers({ [dimension]: [name] }, world.asOf);
      expect(differences(withoutSight(filtered), withoutSight(scoped))).toEqual([]);
      const { filterOptions } = scoped.dashboard as { filterOptions: Record<string, { name: string }[]> };
      const seen = filterOptions[dimension === 'client' ? 'clients' : 'projectManagers']!;
      expect(seen.map((option) => option.name).filter((option) => option !== name)).toEqual([]);
    }),
    { numRuns: 20 },
  );
});

test('the detail of a row out of scope does not exist', async () => {
  const [world] = fc.sample(worldArbitrary({ wide: true }), 1);
  await database.load(world!);
  const name = world!.project_manager[0]!.name;
  const ids = new Map(world!.project_manager.map((manager) => [manager.id, manager.name]));
  await database.withContext(
    {},
    world!.asOf,
    async (context) => {
      for (const statement of world!.statement) {
        const detail = await pack.drilldown.detail(context, String(statement.id));
        expect(detail === null).toBe(ids.get(statement.project_manager_id) !== name);
      }
      for (const id of ['0', '-1', 'cost-0', "1' or true", '99999999999999999999']) {
        expect(await pack.drilldown.detail(context, id)).toBeNull();
      }
    },
    scopeTo('projectManager', name),
  );
});
