import {
  checkRollups,
  compactRollups,
  createReuseStore,
  rebuildRollups,
  removeEmptyCells,
  SNAPSHOT_TYPES,
  withComputeContext,
  type ComputeContext,
  type Filters,
  type Variant,
} from '@pulso/kpi-core';
import { createDatabase, createLogger, createPool, type Database } from '@pulso/platform';
import { sql, type Kysely } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { claimAll } from '../feed/claim-all.ts';
import { edpVariants } from '../feed/edp-writes.ts';
import { createRandom, type Random } from '../feed/random.ts';
import { testDatabase, type TestDatabase } from '../support/services.ts';
import { anyRollupWrite } from './rollup-writes.ts';
import { pack, variantFor } from './world-database.ts';

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const ROUNDS = Number(process.env['PULSO_PROPERTY_RUNS'] ?? 25);
const AS_OF = '2025-06-30';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await testDatabase();
  const options = { url: database.url, max: 8, applicationName: 'test', logger: createLogger('test', 'silent') };
  const loading = createDatabase(createPool(options));
  await pack.demo.load({ db: loading, asOf: AS_OF, kind: 'generated', rows: 150, onProgress: () => {} });
  await loading.destroy();
  // As workers compute.
  db = createDatabase(createPool({ ...options, pipeline: true }));
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

interface Both {
  readonly sources: readonly string[];
  readonly cells: unknown;
  readonly rows: unknown;
}

/** As a worker keeps it: what was read of cells stays until they are folded again. */
const reuse = createReuseStore();

/**
 * The same figures twice in one database snapshot: as they are served, and from rows alone.
 * @param meanwhile happens when the snapshot is taken and nothing has been read
 */
function computeBoth(variant: Variant<Filters>, meanwhile: () => Promise<void> = async () => {}): Promise<Both> {
  return withComputeContext(
    db,
    pack,
    variant,
    { asOf: AS_OF, reason: 'verify', statementTimeoutMs: 20_000, reuse },
    async (context) => {
      await meanwhile();
      const parts = new Map<string, Promise<unknown>>();
      const fromRows: ComputeContext = {
        ...context,
        base: 'rows',
        rollup: () => null,
        keeps: false,
        reuse: (_key, _basis, compute) => compute(),
        memo<T>(key: string, compute: () => Promise<T>) {
          if (!parts.has(key)) parts.set(key, compute());
          return parts.get(key) as Promise<T>;
        },
      };
      const sources: string[] = [];
      const all = async (own: ComputeContext) => {
        const figures: Record<string, unknown> = { essential: await pack.essential(own) };
        for (const type of SNAPSHOT_TYPES) {
          const { data, rows, source } = await pack.snapshots[type].compute(own);
          figures[type] = { data, rows };
          if (own === context) sources.push(source);
        }
        return figures;
      };
      return { cells: await all(context), rows: await all(fromRows), sources };
    },
  );
}

/** Lock timeout, deadlock, a name that is taken, a row that another has deleted meanwhile. */
const GIVES_UP = ['55P03', '40P01', '23505', '23503'];

/** A transaction of a few writes; one that meets another's rows gives up. */
async function writeSome(random: Random): Promise<void> {
  await db
    .transaction()
    .execute(async (transaction) => {
      await sql`set local lock_timeout = '100ms'`.execute(transaction);
      for (let left = 1 + random.below(3); left > 0; left -= 1) await anyRollupWrite(transaction, random);
      if (random.chance(0.1)) throw new Error('rolled back');
    })
    .catch((error: Error & { code?: string }) => {
      if (error.message !== 'rolled back' && !GIVES_UP.includes(error.code ?? '')) throw error;
    });
}

/** What folds, rebuilds and tidies while everybody writes. */
async function tend(random: Random): Promise<void> {
  const choice = random.below(6);
  if (choice < 3) await compactRollups(db, pack, { chunk: 1 + random.below(40), mostLeft: random.below(40) });
  else if (choice === 3) await rebuildRollups(db, pack);
  else if (choice === 4) await removeEmptyCells(db, pack);
}

const differing = async () => (await checkRollups(db, pack)).filter(({ differences }) => differences > 0);

test(`figures from cells are figures from rows, seed ${SEED}`, { timeout: 60_000 + ROUNDS * 1_000 }, async () => {
  const random = createRandom(SEED);
  let fromCells = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    // Some of it goes on while figures are read.
    const writers = Array.from({ length: 1 + random.below(4) }, () => writeSome(random));
    const tending = tend(random);
    if (random.chance(0.5)) await Promise.all(writers);
    // Nothing is kept of what a waiting change may concern.
    if (random.chance(0.7)) await claimAll(db, pack);
    const variants = await edpVariants(db as Kysely<unknown>, pack, random, 1);
    for (const variant of [variantFor({}), variantFor({ status: ['sent'] }), ...variants]) {
      const { cells, rows, sources } = await computeBoth(variant);
      expect(cells, `round ${round}, ${JSON.stringify(variant.filters)}`).toEqual(rows);
      fromCells += sources.filter((source) => source === 'rollup').length;
    }
    await Promise.all([...writers, tending]);
    if (round % 5 === 0) expect(await differing(), `round ${round}`).toEqual([]);
  }
  await compactRollups(db, pack);
  expect(await differing()).toEqual([]);
  expect(fromCells).toBeGreaterThan(ROUNDS * SNAPSHOT_TYPES.length);
});

test('a cell that is wrong is noticed by figures and by the drift check, and a rebuild puts it right', async () => {
  await compactRollups(db, pack);
  const cell = sql`(select ctid from pulso.rollup_edp_statement_state where status = 'sent' and currency = 'CLP' and n > 0 limit 1)`;
  await sql`update pulso.rollup_edp_statement_state set amount = amount + 1 where ctid = ${cell}`.execute(db);
  reuse.clear();
  const wrong = await computeBoth(variantFor({}));
  expect(wrong.cells).not.toEqual(wrong.rows);
  expect(await differing()).toMatchObject([{ source: 'statement', grain: 'state', differences: 1 }]);
  await rebuildRollups(db, pack);
  expect(await differing()).toEqual([]);
  const right = await computeBoth(variantFor({}));
  expect(right.cells).toEqual(right.rows);
});

test('a computation that began before a fold takes nothing of what a later one has kept', async () => {
  const variant = variantFor({});
  await claimAll(db, pack);
  await compactRollups(db, pack);
  await computeBoth(variant);
  const early = await computeBoth(variant, async () => {
    await sql`update edp.statement set proposed_amount = proposed_amount + 7, approved_amount = null
      where id = (select min(id) from edp.statement where status = 'sent')`.execute(db);
    await claimAll(db, pack);
    await compactRollups(db, pack);
    const later = await computeBoth(variant);
    expect(later.cells).toEqual(later.rows);
  });
  expect(early.cells).toEqual(early.rows);
  const after = await computeBoth(variant);
  expect(after.cells).toEqual(after.rows);
  expect(after.rows).not.toEqual(early.rows);
});

test('cells that were read under a name are read anew when another has it', async () => {
  const { rows: clients } = await sql<{ id: number; name: string; name_key: string }>`
    select c.id, c.name, c.name_key from edp.client c join edp.statement s on s.client_id = c.id
    group by c.id order by count(*) desc limit 2`.execute(db);
  const [first, second] = clients;
  const variant = variantFor({ client: [first!.name_key] });
  await claimAll(db, pack);
  const before = await computeBoth(variant);
  await sql`update edp.client set name = 'Otro nombre' where id = ${first!.id}`.execute(db);
  await sql`update edp.client set name = ${first!.name} where id = ${second!.id}`.execute(db);
  for (const claim of [false, true]) {
    if (claim) await claimAll(db, pack);
    const after = await computeBoth(variant);
    expect(after.cells, claim ? 'claimed' : 'waiting').toEqual(after.rows);
    expect(after.rows).not.toEqual(before.rows);
  }
});

test('a write past the triggers is a difference', async () => {
  await db.transaction().execute(async (transaction) => {
    await sql`set local session_replication_role = replica`.execute(transaction);
    await sql`update edp.statement set proposed_amount = proposed_amount + 1, approved_amount = null
      where id = (select min(id) from edp.statement where status = 'sent')`.execute(transaction);
  });
  expect((await differing()).length).toBeGreaterThan(0);
  await rebuildRollups(db, pack);
  expect(await differing()).toEqual([]);
});
