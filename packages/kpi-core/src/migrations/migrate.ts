import { sql, type Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import type { PackDefinition } from '../pack/definition.ts';
import { installTriggers } from '../change-feed/triggers.ts';
import { installRollups } from '../rollup/install.ts';
import { core } from './0001-core.ts';
import { rollups } from './0002-rollups.ts';
import { changedColumns } from './0003-changed-columns.ts';
import { warmth } from './0004-warmth.ts';
import { sourceRevision } from './0005-source-revision.ts';
import { rollupGeneration } from './0006-rollup-generation.ts';
import { rollupCatchUp } from './0007-rollup-catch-up.ts';

const CORE_MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-core': core,
  '0002-rollups': rollups,
  '0003-changed-columns': changedColumns,
  '0004-warmth': warmth,
  '0005-source-revision': sourceRevision,
  '0006-rollup-generation': rollupGeneration,
  '0007-rollup-catch-up': rollupCatchUp,
};

/** A migration that could not be applied; nothing of it was kept. */
export class MigrationFailed extends Error {
  readonly code = 'migration-failed';
  constructor(set: string, migration: string, cause: unknown) {
    super(`migration ${set}/${migration} failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'MigrationFailed';
  }
}

/** Tables of one part of the product, with a record of their own of what was applied. */
export interface MigrationSet {
  /** Lower case; part of the record's name. */
  readonly id: string;
  readonly migrations: Readonly<Record<string, Migration>>;
}

/**
 * Brings the database to the version of this code: the core's tables, those of further parts of the product (`parts`:
 * accounts, monitoring), each pack's, then the change triggers and rollups of
 * every source. Safe to run again and from several
 * processes at once (the migrator takes a lock).
 * @returns names of the migrations applied now.
 */
export async function migrate(
  // eslint-disable-next-line typescript/no-explicit-any -- the schema is what this creates
  db: Kysely<any>,
  packs: readonly PackDefinition[],
  onApplied: (name: string) => void = () => {},
  parts: readonly MigrationSet[] = [],
): Promise<string[]> {
  await sql`create schema if not exists pulso`.execute(db);
  const applied: string[] = [];
  const sets: readonly MigrationSet[] = [
    { id: 'core', migrations: CORE_MIGRATIONS },
    ...parts,
    ...packs.map((pack) => ({ id: pack.id, migrations: pack.migrations })),
  ];
  for (const { id, migrations } of sets) {
    const table = `migration_${id.replaceAll('-', '_')}`;
    const migrator = new Migrator({
      db,
      provider: { getMigrations: async () => ({ ...migrations }) },
      migrationTableSchema: 'pulso',
      migrationTableName: table,
      migrationLockTableName: `${table}_lock`,
    });
    const { error, results } = await migrator.migrateToLatest();
    for (const result of results ?? []) {
      if (result.status === 'Success') {
        applied.push(`${id}/${result.migrationName}`);
        onApplied(`${id}/${result.migrationName}`);
      }
      if (result.status === 'Error') throw new MigrationFailed(id, result.migrationName, error);
    }
    if (error) throw new MigrationFailed(id, 'lock', error);
  }
  for (const pack of packs) {
    await installTriggers(db, pack);
    await installRollups(db, pack);
  }
  return applied;
}
