import { compactRollups, waitingDeltas, type PackDefinition } from '@pulso/kpi-core';
import type { Database } from '@pulso/platform';
import { sql } from 'kysely';
import { median } from '../median.ts';

export interface WritingRow {
  readonly statements: number;
  readonly triggers: string;
  /** Transactions per second over four connections, one changed statement each. */
  readonly tps: number;
  /** One UPDATE of 50,000 rows, ms. */
  readonly bulkMs: number;
}

const CONNECTIONS = 4;
const BULK_ROWS = 50_000;

const MODES: Readonly<Record<string, { readonly feed: boolean; readonly rollups: boolean }>> = {
  none: { feed: false, rollups: false },
  'change feed': { feed: true, rollups: false },
  'change feed and rollups': { feed: true, rollups: true },
};

/**
 * What writers pay. Ends with cells that lack what was written without triggers: nothing is read from them any more.
 * @param seconds of one round of single writes
 */
export async function measureWriting(
  db: Database,
  pack: PackDefinition,
  statements: number,
  { seconds, rounds }: { readonly seconds: number; readonly rounds: number },
): Promise<{ rows: WritingRow[]; foldedPerSecond: number }> {
  const tps = new Map<string, number[]>();
  const bulk = new Map<string, number[]>();
  const folds: number[] = [];
  const ids = await statementIds(db);
  for (let round = 0; round < rounds; round += 1) {
    for (const [mode, triggers] of Object.entries(MODES)) {
      await setTriggers(db, triggers);
      push(tps, mode, await singleWrites(db, ids, seconds));
      push(bulk, mode, await bulkWrite(db));
      await sql`delete from pulso.change_feed`.execute(db);
      const startedAt = performance.now();
      const folded = await compactRollups(db, pack);
      if (folded > 0) folds.push((folded * 1_000) / (performance.now() - startedAt));
      if ((await waitingDeltas(db, pack)) > 0) throw new Error('deltas were left over');
    }
  }
  await setTriggers(db, { feed: true, rollups: true });
  const rows = Object.keys(MODES).map((triggers) => ({
    statements,
    triggers,
    tps: Math.round(median(tps.get(triggers)!)),
    bulkMs: Math.round(median(bulk.get(triggers)!)),
  }));
  return { rows, foldedPerSecond: Math.round(median(folds)) };
}

function push(into: Map<string, number[]>, key: string, value: number): void {
  into.set(key, [...(into.get(key) ?? []), value]);
}

async function statementIds(db: Database): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`select id from edp.statement order by id limit 20000`.execute(db);
  return rows.map(({ id }) => id);
}

async function setTriggers(db: Database, { feed, rollups }: { feed: boolean; rollups: boolean }): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select tgname as name from pg_trigger where tgrelid = 'edp.statement'::regclass and not tgisinternal
      and (tgname like 'rollup\\_%' or tgname like 'change\\_%')`.execute(db);
  for (const { name } of rows) {
    const on = name.startsWith('rollup_') ? rollups : feed;
    await sql`alter table edp.statement ${on ? sql`enable` : sql`disable`} trigger ${sql.ref(name)}`.execute(db);
  }
}

async function singleWrites(db: Database, ids: readonly number[], seconds: number): Promise<number> {
  let done = 0;
  const until = performance.now() + seconds * 1_000;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async (_, own) => {
      for (let index = own; performance.now() < until; index += CONNECTIONS) {
        const id = ids[(index * 7919) % ids.length]!;
        await sql`update edp.statement set proposed_amount = proposed_amount + 1, expected_payment_on = issued_on + ${index % 90}::int
          where id = ${id}`.execute(db);
        done += 1;
      }
    }),
  );
  return (done * 1_000) / (performance.now() - startedAt);
}

async function bulkWrite(db: Database): Promise<number> {
  const startedAt = performance.now();
  await sql`update edp.statement set proposed_amount = proposed_amount + 1, approved_amount = approved_amount + 1
    where id in (select id from edp.statement order by id limit ${BULK_ROWS})`.execute(db);
  return performance.now() - startedAt;
}
