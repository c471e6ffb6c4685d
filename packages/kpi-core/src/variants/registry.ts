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
  /** About to be removed unless it is registered again. */
  readonly forgotten: boolean;
}

/** A view count halves every 3 days, so that old favourites leave. */
export const VIEW_HALF_LIFE_MS = 3 * 24 * 3600 * 1000;

/**
 * Commits the variants' rows. Must be done before a variant is computed for the first time: the change-feed reader
 * loads new rows before it routes, so no change slips between computation and registration. One that was about to be
 * forgotten is remembered again.
 */
export async function registerVariants(db: Database, variants: readonly Variant<Filters>[]): Promise<void> {
  if (variants.length === 0) return;
  const rows = variants.map(({ pack, hash, scope, filters }) => ({ pack, hash, scope, filters }));
  await sql`
    insert into pulso.snapshot_variant (pack, hash, scope, filters)
    select r.pack, r.hash, r.scope, r.filters
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(pack text, hash text, scope jsonb, filters jsonb)
    where not exists (
      select from pulso.snapshot_variant v where v.pack = r.pack and v.hash = r.hash and v.forgotten_at is null)
    order by r.pack, r.hash
    on conflict (pack, hash) do update set forgotten_at = null, xid = excluded.xid`.execute(db);
}

/** A view after this long without any is a first one, for which it matters whether the variant was kept warm. */
const FIRST_AFTER = '1 hour';
/** Precompute comes round every two minutes: what it left warm longer ago than this it no longer keeps. */
const KEPT_WARM = '10 minutes';

/**
 * Adds views (variant → count since the last flush) to the decayed frequency, and first views to those that found the
 * variant kept warm or not; one statement for all.
 */
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
    with viewed as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as r(pack text, hash text, scope jsonb, filters jsonb, count double precision, at timestamptz)
    ), first as (
      insert into pulso.first_view as f (pack, hour, views, warm)
      select r.pack, date_trunc('hour', clock_timestamp()), count(*),
        count(*) filter (where v.warmed_at > r.at - ${KEPT_WARM}::text::interval)
      from viewed r left join pulso.snapshot_variant v on v.pack = r.pack and v.hash = r.hash
      where v.viewed_at is null or v.viewed_at < r.at - ${FIRST_AFTER}::text::interval
      group by r.pack order by r.pack
      on conflict (pack, hour) do update set views = f.views + excluded.views, warm = f.warm + excluded.warm
    )
    insert into pulso.snapshot_variant as v (pack, hash, scope, filters, viewed_at, view_score, scored_at)
    select r.pack, r.hash, r.scope, r.filters, r.at, r.count, clock_timestamp()
    from viewed r
    order by r.pack, r.hash
    on conflict (pack, hash) do update set
      viewed_at = greatest(v.viewed_at, excluded.viewed_at),
      forgotten_at = null,
      xid = case when v.forgotten_at is null then v.xid else excluded.xid end,
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
  forgotten: boolean;
}

const toVariant = (row: VariantRow): RegisteredVariant => ({
  seq: row.seq,
  pack: row.pack,
  hash: row.hash,
  scope: row.scope,
  filters: row.filters,
  viewedAt: row.viewed_at,
  viewScore: row.view_score,
  forgotten: row.forgotten,
});

/** What one look at the registry found. */
export interface LoadedVariants {
  readonly variants: readonly RegisteredVariant[];
  /** Everything below this transaction number was seen: the next look starts here. */
  readonly horizon: string;
}

/**
 * Registered variants, or those registered since an earlier look. Rows commit in any order, so "since" is not a row
 * number: each transaction at or above the earlier look's horizon may have been open then, and is looked at again.
 */
export async function loadVariants(db: Database, pack: string, since?: string): Promise<LoadedVariants> {
  const { rows } = await sql<Partial<VariantRow> & { horizon: string }>`
    select horizon::text as horizon, v.seq, v.pack, v.hash, v.scope, v.filters, v.viewed_at, v.view_score, v.forgotten_at is not null as forgotten
    from pg_snapshot_xmin(pg_current_snapshot()) as horizon
    left join pulso.snapshot_variant v on v.pack = ${pack} and v.xid >= ${since ?? '0'}::text::xid8`.execute(db);
  return {
    variants: rows.filter((row): row is VariantRow & { horizon: string } => row.hash != null).map(toVariant),
    horizon: rows[0]!.horizon,
  };
}

/** The named variants, in no particular order; unknown hashes are left out. */
export async function findVariants(
  db: Database,
  pack: string,
  hashes: readonly string[],
): Promise<RegisteredVariant[]> {
  if (hashes.length === 0) return [];
  const { rows } = await sql<VariantRow>`
    select seq, pack, hash, scope, filters, viewed_at, view_score, forgotten_at is not null as forgotten
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
      view_score * power(0.5, extract(epoch from clock_timestamp() - scored_at) * 1000 / ${VIEW_HALF_LIFE_MS}::float8) as view_score,
      forgotten_at is not null as forgotten
    from pulso.snapshot_variant
    where pack = ${pack} and viewed_at > clock_timestamp() - make_interval(secs => ${withinMs}::float8 / 1000)
    order by view_score desc, seq limit ${limit}`.execute(db);
  return rows.map(toVariant);
}
