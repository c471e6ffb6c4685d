import {
  computeGroup,
  computeSnapshots,
  groupVariants,
  SCOPE_ALL,
  SNAPSHOT_TYPES,
  type Filters,
  type Scope,
} from '@pulso/kpi-core';
import { createDatabase, createLogger, createPool, type Database } from '@pulso/platform';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../feed/random.ts';
import { testDatabase, type TestDatabase } from '../support/services.ts';
import { anyRollupWrite } from './rollup-writes.ts';
import { pack, variantFor } from './world-database.ts';

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const AS_OF = '2025-06-30';

let database: TestDatabase;
let db: Database;
let values: Readonly<Record<string, readonly string[]>>;
beforeAll(async () => {
  database = await testDatabase();
  db = createDatabase(
    createPool({ url: database.url, max: 4, applicationName: 'test', logger: createLogger('test', 'silent') }),
  );
  await pack.demo.load({ db, asOf: AS_OF, kind: 'generated', rows: 300, onProgress: () => {} });
  const random = createRandom(SEED);
  for (let left = 20; left > 0; left -= 1) {
    await anyRollupWrite(db, random).catch((error: Error & { code?: string }) => {
      if (error.code !== '23505') throw error;
    });
  }
  const { rows } = await sql<{ clients: string[]; managers: string[] }>`
    select (select array_agg(name_key order by id) from (select * from edp.client order by id limit 8) k) as clients,
      (select array_agg(name_key order by id) from edp.project_manager) as managers`.execute(db);
  values = {
    client: rows[0]!.clients,
    projectManager: rows[0]!.managers,
    status: ['in_review', 'sent', 'validated', 'paid'],
  };
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const options = { asOf: AS_OF, reason: 'verify', statementTimeoutMs: 20_000 } as const;

const scoped = (): Scope => ({ kind: 'dimension', dimension: 'client', values: values['client']!.slice(0, 3) });

describe(`several variants in one pass, seed ${SEED}`, () => {
  test.each<{ field: string; others: Filters; scope?: () => Scope }>([
    { field: 'client', others: {} },
    { field: 'client', others: { preset: '90d' } },
    { field: 'client', others: { status: ['sent', 'paid'] } },
    { field: 'projectManager', others: {} },
    { field: 'projectManager', others: { view: 'critical' } },
    { field: 'projectManager', others: {}, scope: scoped },
    { field: 'status', others: {} },
    { field: 'status', others: { minAmount: 1_000_000 } },
  ])('$field with $others are each what it is alone', async ({ field, others, scope = () => SCOPE_ALL }) => {
    const variants = values[field]!.map((value) => variantFor({ ...others, [field]: [value] }, scope()));
    for (const base of ['auto', 'rows'] as const) {
      const { results, alone } = await computeGroup(db, pack, { field, variants }, SNAPSHOT_TYPES, {
        ...options,
        base,
      });
      expect(alone).toEqual([]);
      expect(results.map(({ variant }) => variant.hash)).toEqual(variants.map(({ hash }) => hash));
      for (const { variant, results: together } of results) {
        const { results: single, error } = await computeSnapshots(db, pack, variant, SNAPSHOT_TYPES, options);
        expect(error).toBeNull();
        for (const type of SNAPSHOT_TYPES) {
          const { data, rows } = together.get(type)!;
          expect({ data, rows }, `${type} of ${JSON.stringify(variant.filters)} from ${base}`).toEqual({
            data: single.get(type)!.data,
            rows: single.get(type)!.rows,
          });
        }
      }
    }
  });

  test('a name that nobody has stands alone', async () => {
    const variants = [values['client']![0]!, 'nobody'].map((name) => variantFor({ client: [name] }));
    const { results, alone } = await computeGroup(db, pack, { field: 'client', variants }, ['kpis'], options);
    expect(results.map(({ variant }) => variant.hash)).toEqual([variants[0]!.hash]);
    expect(alone).toEqual([variants[1]]);
  });
});

test('variants that differ in one value make a group, all others stand alone', () => {
  const one = variantFor({});
  const clients = ['a', 'b', 'c'].map((name) => variantFor({ client: [name] }));
  const statuses = ['sent', 'paid'].map((status) => variantFor({ status: [status] }));
  const within = ['a', 'b'].map((name) => variantFor({ client: [name], status: ['sent'] }));
  const two = variantFor({ client: ['a', 'b'] });
  const { groups, alone } = groupVariants(pack, [one, ...clients, ...statuses, ...within, two]);
  expect(groups).toEqual([
    { field: 'client', variants: clients },
    { field: 'status', variants: statuses },
    { field: 'client', variants: within },
  ]);
  expect(alone).toEqual([one, two]);
});
