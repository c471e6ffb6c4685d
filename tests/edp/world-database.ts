import {
  computeSnapshots,
  parseFilters,
  rebuildRollups,
  recordHistory,
  SCOPE_ALL,
  SNAPSHOT_TYPES,
  variantOf,
  withComputeContext,
  type ComputeContext,
  type Filters as CoreFilters,
  type PackDefinition,
  type Scope,
  type SnapshotType,
  type Variant,
} from '@pulso/kpi-core';
import { pack as edp } from '@pulso/pack-edp';
import { createDatabase, createLogger, createPool, type Database } from '@pulso/platform';
import { sql } from 'kysely';
import type { Filters, World } from '../reference/model.ts';
import { testDatabase } from '../support/services.ts';

export const pack = edp as unknown as PackDefinition;

/** Parents first. */
const TABLES = [
  'client',
  'project_manager',
  'project',
  'statement',
  'status_change',
  'cost',
  'target',
  'rule',
] as const;

/** A database that holds one world at a time, asked through the pack as a worker asks it. */
export interface WorldDatabase extends AsyncDisposable {
  readonly db: Database;
  load(world: World, variant?: Variant<CoreFilters>): Promise<void>;
  /** All four types and `essential`, each type in the shape of its snapshot's `data`. */
  answers(filters: Filters, asOf: string, options?: AnswerOptions): Promise<Answers>;
  withContext<T>(
    filters: Filters,
    asOf: string,
    work: (context: ComputeContext) => Promise<T>,
    scope?: Scope,
  ): Promise<T>;
}

export interface AnswerOptions {
  readonly scope?: Scope;
  readonly types?: readonly SnapshotType[];
}

export type Answers = Readonly<Record<SnapshotType, unknown>> & { readonly essential: unknown };

export function variantFor(filters: Filters, scope: Scope = SCOPE_ALL): Variant<CoreFilters> {
  return variantOf(pack, scope, parseFilters(pack, filters));
}

export async function worldDatabase(): Promise<WorldDatabase> {
  const database = await testDatabase();
  const logger = createLogger('test', 'silent');
  const db = createDatabase(createPool({ url: database.url, max: 3, applicationName: 'test', logger }));
  const options = (asOf: string) => ({ asOf, reason: 'manual', statementTimeoutMs: 20_000 }) as const;

  const withContext: WorldDatabase['withContext'] = (filters, asOf, work, scope) =>
    withComputeContext(db, pack, variantFor(filters, scope), options(asOf), work);

  return {
    db,
    load: (world, variant) => loadWorld(db, world, variant ?? variantFor({})),
    async answers(filters, asOf, { scope, types = SNAPSHOT_TYPES } = {}) {
      const variant = variantFor(filters, scope);
      const { results, error } = await computeSnapshots(db, pack, variant, types, options(asOf));
      if (error) throw error;
      const essential = await withContext(filters, asOf, (context) => pack.essential(context), scope);
      return { ...Object.fromEntries([...results].map(([type, { data }]) => [type, data])), essential } as Answers;
    },
    withContext,
    [Symbol.asyncDispose]: async () => {
      await db.destroy();
      await database.drop();
    },
  };
}

/** Puts a world in the place of the one before. Triggers are off: the world brings its own history. */
async function loadWorld(db: Database, world: World, variant: Variant<CoreFilters>): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await sql`set local session_replication_role = replica`.execute(transaction);
    // Not DELETE: dead rows of a hundred worlds would slow down those that follow.
    await sql`truncate ${sql.join([...TABLES.map((table) => sql.table(`edp.${table}`)), sql.table('pulso.kpi_history')])}`.execute(
      transaction,
    );
    for (const table of TABLES) {
      const rows: readonly object[] = table === 'project' ? world.project.map(named) : world[table];
      if (rows[0] === undefined) continue;
      const columns = sql.join(Object.keys(rows[0]).map((column) => sql.ref(column)));
      await sql`insert into ${sql.table(`edp.${table}`)} (${columns})
        select ${columns} from jsonb_populate_recordset(null::${sql.table(`edp.${table}`)}, ${JSON.stringify(rows)}::jsonb)`.execute(
        transaction,
      );
    }
    await sql`update edp.statement set returned = true where id in (
      select statement_id from edp.status_change
      where to_status = 'in_review' and from_status in ('sent', 'validated', 'paid'))`.execute(transaction);
  });
  await rebuildRollups(db, pack);
  for (const [day, entries] of Map.groupBy(world.kpi_history, (entry) => entry.day)) {
    await recordHistory(
      db,
      'edp',
      day,
      entries.map(({ metric, value }) => ({ variant: variant.hash, metric, value, sampleSize: 1 })),
    );
  }
}

/** The table wants a name; without one the project is called by its code. */
function named<P extends { name: string | null; code: string }>(project: P): P {
  return { ...project, name: project.name ?? project.code };
}
