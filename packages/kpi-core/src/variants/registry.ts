import { sql, type Kysely } from 'kysely';
import type { Scope } from '../identity/scope.ts';
import type { Variant } from '../identity/variant.ts';
import type { Filters } from '../pack/definition.ts';

// eslint-disable-next-line typescript/no-explicit-any -- core tables are addressed by name
type Database = Kysely<any>;

/** A registered variant as the routing index and the reconciler need it. */
export interface RegisteredVariant extends Variant<Filters> {
  /** Order of registration. */
  readonly seq: number;
  readonly viewedAt: Date | null;
  /** Decayed count of views at `scoredAt`. */
  readonly viewScore: number;
}

/** A view count halves every 3 days, so that old favourites leave. */
export const VIEW_HALF_LIFE_MS = 3 * 24 * 3600 * 1000;

/**
 * Commits the variants' rows. Must be done before a variant is computed for the first time: the change-feed reader
 * loads new rows before it routes, so no change slips between computation and registration.
 */
export async function registerVariants(db: Database, variants: readonly Variant<Filters>[]): Promise<void> {
  if (variants.length === 0) return;
  const rows = variants.map(({ pack, hash, scope, filters }) => ({ pack, hash, scope, filters }));
  await sql`
    insert into pulso.snapshot_variant (pack, hash, scope, filters)
    select r.pack, r.hash, r.scope, r.filters
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(pack text, hash text, scope jsonb, filters jsonb)
    where not exists (select from pulso.snapshot_variant v where v.pack = r.pack and v.hash = r.hash)
    on conflict (pack, hash) do nothing`.execute(db);
}

/** Adds views (variant → count since the last flush) to the decayed frequency, one statement for all. */
export async function recordViews(
  db: Database,
  views: readonly { variant: Variant<Filters>; count: number; lastAtMs: number }[],
): Promise<void> {
  if (views.length === 0) return;
  const rows = views.map(({ variant, count, lastAtMs }) => ({
    pack: variant.pack,
    hash: variant.hash,
    scope: variant.scope,
    filters: variant.filters,
    count,
    at: new Date(lastAtMs).toISOString(),
  }));
  await sql`
    insert into pulso.snapshot_variant as v (pack, hash, scope, filters, viewed_at, view_score, scored_at)
    select r.pack, r.hash, r.scope, r.filters, r.at, r.count, clock_timestamp()
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as r(pack text, hash text, scope jsonb, filters jsonb, count double precision, at timestamptz)
    order by r.pack, r.hash
    on conflict (pack, hash) do update set
      viewed_at = greatest(v.viewed_at, excluded.viewed_at),
      view_score = excluded.view_score
        + v.view_score * power(0.5, extract(epoch from clock_timestamp() - v.scored_at) * 1000 / ${VIEW_HALF_LIFE_MS}::float8),
      scored_at = clock_timestamp()`.execute(db);
}

interface VariantRow {
  seq: number;
  pack: string;
  hash: string;
  scope: Scope;
  filters: Filters;
  viewed_at: Date | null;
  view_score: number;
}

const toVariant = (row: VariantRow): RegisteredVariant => ({
  seq: row.seq,
  pack: row.pack,
  hash: row.hash,
  scope: row.scope,
  filters: row.filters,
  viewedAt: row.viewed_at,
  viewScore: row.view_score,
});

/**
 * Variants whose rows were committed, by registration number. A number is drawn before its row commits, so rows may
 * appear below the newest one seen: `overlap` re-reads that many numbers before `after`.
 */
export async function loadVariants(
  db: Database,
  pack: string,
  after = 0,
  overlap = 1_000,
): Promise<RegisteredVariant[]> {
  const { rows } = await sql<VariantRow>`
    select seq, pack, hash, scope, filters, viewed_at, view_score
    from pulso.snapshot_variant where pack = ${pack} and seq > ${Math.max(0, after - overlap)} order by seq`.execute(
    db,
  );
  return rows.map(toVariant);
}

/** The named variants, in no particular order; unknown hashes are left out. */
export async function findVariants(
  db: Database,
  pack: string,
  hashes: readonly string[],
): Promise<RegisteredVariant[]> {
  if (hashes.length === 0) return [];
  const { rows } = await sql<VariantRow>`
    select seq, pack, hash, scope, filters, viewed_at, view_score
    from pulso.snapshot_variant where pack = ${pack} and hash = any(${hashes}::text[])`.execute(db);
  return rows.map(toVariant);
}

/** The variants viewed most by decayed frequency, among those seen within `withinMs`. */
export async function mostViewedVariants(
  db: Database,
  pack: string,
  limit: number,
  withinMs: number,
): Promise<RegisteredVariant[]> {
  const { rows } = await sql<VariantRow>`
    select seq, pack, hash, scope, filters, viewed_at,
      view_score * power(0.5, extract(epoch from clock_timestamp() - scored_at) * 1000 / ${VIEW_HALF_LIFE_MS}::float8) as view_score
    from pulso.snapshot_variant
    where pack = ${pack} and viewed_at > clock_timestamp() - make_interval(secs => ${withinMs}::float8 / 1000)
    order by view_score desc, seq limit ${limit}`.execute(db);
  return rows.map(toVariant);
}
