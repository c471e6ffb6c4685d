import { writeFile } from 'node:fs/promises';
import {
  computeGroup,
  computeSnapshots,
  parseFilters,
  SCOPE_ALL,
  settleRollups,
  SNAPSHOT_TYPES,
  variantOf,
  type Filters,
  type PackDefinition,
  type Variant,
} from '@pulso/kpi-core';
import type { Database } from '@pulso/platform';
import { sql } from 'kysely';
import type { BenchOptions } from '../bench.ts';
import { AS_OF, medianTenths, startBenchServer } from '../scale/installation.ts';

const CLIENTS = 240;
const VARIANTS = 200;
/** As many as the worker computes at once. */
const CHUNK = 25;

interface Row {
  readonly statements: number;
  readonly field: string;
  readonly variants: number;
  /** Medians, ms. */
  readonly together: number;
  readonly inChunks: number;
  readonly alone: number;
  /** alone ÷ together, and ÷ in chunks. */
  readonly ratio: number;
  readonly chunkedRatio: number;
}

/**
 * All snapshots of 200 clients of 240, and of all project managers: in one pass, in chunks as the worker does, and one
 * after the other. Statements: `PULSO_BENCH_ROWS` (100,000, or 10,000 when quick).
 */
export async function run({ json, quick }: BenchOptions): Promise<void> {
  const statements = Number(process.env['PULSO_BENCH_ROWS'] ?? (quick ? 10_000 : 100_000));
  const server = await startBenchServer();
  try {
    const results = await server.withStatements(statements, async (db) => {
      await spreadOverClients(db, server.pack);
      return measure(db, server.pack, statements, quick ? 1 : 3);
    });
    console.table(results);
    if (json !== undefined) await writeFile(json, JSON.stringify({ bench: 'precompute', results }, null, 2));
  } finally {
    await server.stop();
  }
}

/** Generated statements have a dozen clients: gives each project one of many. */
async function spreadOverClients(db: Database, pack: PackDefinition): Promise<void> {
  await sql`insert into edp.client (name) select 'Bench client ' || i from generate_series(1, ${CLIENTS}::int) i`.execute(
    db,
  );
  await sql`
    with client as (select id, row_number() over (order by id) - 1 as place, count(*) over () as clients from edp.client)
    update edp.statement s set client_id = client.id from client where s.project_id % client.clients = client.place`.execute(
    db,
  );
  await settleRollups(db, pack);
  await sql`vacuum (analyze)`.execute(db);
}

async function measure(db: Database, pack: PackDefinition, statements: number, rounds: number): Promise<Row[]> {
  const { rows } = await sql<{ clients: string[]; managers: string[] }>`
    select
      (select array_agg(k.name_key) from (
        select k.name_key from edp.client k join edp.statement s on s.client_id = k.id
        group by k.id order by count(*) desc, k.id limit ${VARIANTS}) k) as clients,
      (select array_agg(name_key) from edp.project_manager) as managers`.execute(db);
  const { clients, managers } = rows[0]!;
  const fields = { client: clients, projectManager: managers };
  const found: Row[] = [];
  for (const [field, values] of Object.entries(fields)) {
    const variants = values.map((value) => variantOf(pack, SCOPE_ALL, parseFilters(pack, { [field]: [value] })));
    const times = { together: [] as number[], inChunks: [] as number[], alone: [] as number[] };
    for (let round = 0; round < rounds; round += 1) {
      times.together.push(await grouped(db, pack, field, variants, variants.length));
      times.inChunks.push(await grouped(db, pack, field, variants, CHUNK));
      times.alone.push(await single(db, pack, variants));
    }
    const [together, inChunks, alone] = [
      medianTenths(times.together),
      medianTenths(times.inChunks),
      medianTenths(times.alone),
    ];
    const ratio = (of: number) => Math.round((alone * 10) / of) / 10;
    found.push({
      statements,
      field,
      variants: variants.length,
      together,
      inChunks,
      alone,
      ratio: ratio(together),
      chunkedRatio: ratio(inChunks),
    });
  }
  return found;
}

const OPTIONS = { asOf: AS_OF, reason: 'warm', statementTimeoutMs: 600_000 } as const;

async function grouped(
  db: Database,
  pack: PackDefinition,
  field: string,
  variants: readonly Variant<Filters>[],
  chunk: number,
): Promise<number> {
  const startedAt = performance.now();
  for (let start = 0; start < variants.length; start += chunk) {
    const group = { field, variants: variants.slice(start, start + chunk) };
    const { results } = await computeGroup(db, pack, group, SNAPSHOT_TYPES, OPTIONS);
    if (results.length !== group.variants.length) throw new Error('a variant was not computed');
  }
  return performance.now() - startedAt;
}

async function single(db: Database, pack: PackDefinition, variants: readonly Variant<Filters>[]): Promise<number> {
  const startedAt = performance.now();
  for (const variant of variants) {
    const { error } = await computeSnapshots(db, pack, variant, SNAPSHOT_TYPES, OPTIONS);
    if (error) throw error;
  }
  return performance.now() - startedAt;
}
