import type { SnapshotReader } from '@pulso/cache';
import { sql, type Kysely } from 'kysely';
import { SNAPSHOT_TYPES } from '../identity/snapshot-type.ts';
import { snapshotKey } from '../identity/variant.ts';
import type { PackDefinition } from '../pack/definition.ts';
import { findVariants, type RegisteredVariant } from './registry.ts';

// eslint-disable-next-line typescript/no-explicit-any -- core tables are addressed by name
type Database = Kysely<any>;

/** A variant that nobody has looked at for this long may be forgotten once it has no snapshot. */
const UNUSED_DAYS = 7;
/** Between the two steps: longer than any computation that found the row before the first one. */
const GRACE_HOURS = 2;
const BATCH = 2_000;

/**
 * Keeps the registry, and with it the routing index, as small as what is used. In two steps, since a computation may
 * have found the row just before: first rows are flagged, and whoever registers the variant takes the flag away; what
 * is still flagged hours later goes. A variant that has a snapshot in the cache is never forgotten.
 * @returns how many variants were removed
 */
export async function forgetVariants(db: Database, reader: SnapshotReader, pack: PackDefinition): Promise<number> {
  const flagged = await withoutSnapshots(
    db,
    reader,
    pack,
    await hashes(
      db,
      sql`pack = ${pack.id} and forgotten_at < clock_timestamp() - make_interval(hours => ${GRACE_HOURS})`,
    ),
  );
  const { numAffectedRows = 0n } = await sql`
    delete from pulso.snapshot_variant
    where pack = ${pack.id} and hash = any(${flagged}::text[])
      and forgotten_at < clock_timestamp() - make_interval(hours => ${GRACE_HOURS})`.execute(db);

  const unused = sql`pack = ${pack.id} and forgotten_at is null
    and greatest(created_at, viewed_at) < clock_timestamp() - make_interval(days => ${UNUSED_DAYS})`;
  const candidates = await withoutSnapshots(db, reader, pack, await hashes(db, unused));
  await sql`
    update pulso.snapshot_variant set forgotten_at = clock_timestamp()
    where hash = any(${candidates}::text[]) and ${unused}`.execute(db);
  return Number(numAffectedRows);
}

async function hashes(db: Database, condition: ReturnType<typeof sql>): Promise<string[]> {
  const { rows } = await sql<{ hash: string }>`
    select hash from pulso.snapshot_variant where ${condition} order by hash limit ${BATCH}`.execute(db);
  return rows.map(({ hash }) => hash);
}

async function withoutSnapshots(
  db: Database,
  reader: SnapshotReader,
  pack: PackDefinition,
  wanted: readonly string[],
): Promise<string[]> {
  const variants: RegisteredVariant[] = await findVariants(db, pack.id, wanted);
  const headers = await reader.headers(
    variants.flatMap((variant) => SNAPSHOT_TYPES.map((type) => snapshotKey(pack, variant, type))),
  );
  // Not known is not absent.
  if (headers === 'down') return [];
  const count = SNAPSHOT_TYPES.length;
  return variants
    .filter((_, index) => headers.slice(index * count, (index + 1) * count).every((header) => header === null))
    .map(({ hash }) => hash);
}
