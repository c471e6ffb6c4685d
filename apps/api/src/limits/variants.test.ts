import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import { principalOf } from '@pulso/accounts';
import { SCOPE_ALL, type Filters, type Variant } from '@pulso/kpi-core';
import { expect, it } from 'vitest';
import { createVariantQuota } from './variants.ts';

/** Answers every query with no rows: nothing is registered. */
const db = new Kysely<never>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (database) => new PostgresIntrospector(database),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});
const person = (id: string) => principalOf('account', { id, name: id, role: 'manager', projectManagers: [] });
const variant = (hash: string): Variant<Filters> => ({ pack: 'edp', scope: SCOPE_ALL, filters: {}, hash });

it('a new filter counts once, however many ask for it at the same moment', async () => {
  let uses = 0;
  const quota = createVariantQuota(db, { use: async () => ((uses += 1), null), reset: async () => {} });
  const crowd = (id: string, hash: string) =>
    Promise.all(Array.from({ length: 100 }, () => quota.admit(person(id), variant(hash))));
  await crowd('one', 'a');
  expect(uses).toBe(1);
  await Promise.all([crowd('one', 'b'), crowd('one', 'c'), crowd('two', 'c')]);
  expect(uses).toBe(4);
  await crowd('one', 'c');
  expect(uses).toBe(4);
});
