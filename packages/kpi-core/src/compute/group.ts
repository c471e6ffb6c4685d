import { sql, type Kysely } from 'kysely';
import { canonicalFilters } from '../filters/canonical.ts';
import { scopeText } from '../identity/scope.ts';
import type { SnapshotType } from '../identity/snapshot-type.ts';
import { variantOf, type Variant } from '../identity/variant.ts';
import type { ComputeContext, Computed, Filters, PackDatabase, PackDefinition } from '../pack/definition.ts';
import { memberContext } from './context.ts';
import type { ComputationOptions } from './options.ts';
import { withComputeContext } from './runner.ts';

/** Variants of one scope that are alike but for one filter field, in which each has one value. */
export interface VariantGroup {
  readonly field: string;
  readonly variants: readonly Variant<Filters>[];
}

/** The results of one variant of a group. */
export interface GroupResult {
  readonly variant: Variant<Filters>;
  readonly results: ReadonlyMap<SnapshotType, Computed & { readonly computeMs: number }>;
}

export interface GroupComputation {
  /** `pg_current_snapshot()` of the database snapshot that all results were read from. */
  readonly position: string;
  readonly results: readonly GroupResult[];
  /** Variants whose value stands for no row of its dimension or for several: they cannot be told apart in a pass. */
  readonly alone: readonly Variant<Filters>[];
}

/**
 * Sorts variants into groups that one pass can compute, and those that stand alone. A variant that fits several groups
 * goes into the largest.
 */
export function groupVariants(
  pack: Pick<PackDefinition, 'filters'>,
  variants: readonly Variant<Filters>[],
): { readonly groups: readonly VariantGroup[]; readonly alone: readonly Variant<Filters>[] } {
  const candidates = new Map<string, { field: string; variants: Set<Variant<Filters>> }>();
  for (const variant of variants) {
    for (const field of pack.filters.grouped ?? []) {
      const value = variant.filters[field];
      if (!Array.isArray(value) || value.length !== 1) continue;
      const others = canonicalFilters(pack, { ...variant.filters, [field]: undefined });
      const name = JSON.stringify([field, scopeText(variant.scope), others]);
      const candidate = candidates.get(name) ?? { field, variants: new Set() };
      candidate.variants.add(variant);
      candidates.set(name, candidate);
    }
  }
  const groups: VariantGroup[] = [];
  const left = new Set(variants);
  for (const candidate of [...candidates.values()].toSorted((a, b) => b.variants.size - a.variants.size)) {
    const own = [...candidate.variants].filter((variant) => left.has(variant));
    if (own.length < 2) continue;
    groups.push({ field: candidate.field, variants: own });
    for (const variant of own) left.delete(variant);
  }
  return { groups, alone: [...left] };
}

/**
 * Computes the wanted types of all variants of a group in one database snapshot: each fact is read in one pass for all
 * of them. `computeMs` is a variant's share of the pass.
 * @throws what the computation of any of them throws; nothing is kept then
 */
export async function computeGroup(
  db: Kysely<PackDatabase>,
  pack: PackDefinition,
  { field, variants }: VariantGroup,
  types: readonly SnapshotType[],
  options: ComputationOptions,
): Promise<GroupComputation> {
  const [first] = variants;
  if (!first) throw new RangeError('a group has at least one variant');
  const valueOf = (variant: Variant<Filters>) => (variant.filters[field] as readonly string[])[0]!;
  const all = variantOf(pack, first.scope, { ...first.filters, [field]: variants.map(valueOf) });
  return withComputeContext(db, pack, all, options, async (context, position) => {
    const keyOf = await dimensionKeys(context, pack, field, variants.map(valueOf));
    const keys = new Map<string, string>();
    for (const variant of variants) {
      const key = keyOf(valueOf(variant));
      if (key !== null) keys.set(variant.hash, key);
    }
    const members = variants.filter(({ hash }) => keys.has(hash));
    const byKey = new Map(members.map(({ hash }) => [keys.get(hash)!, hash]));
    const shares = new Map<SnapshotType, number>();
    const computed: { variant: Variant<Filters>; results: Map<SnapshotType, Computed> }[] = [];
    for (const variant of members) {
      const own = memberContext(pack, variant, { field, key: keys.get(variant.hash)!, variants: byKey, context });
      const results = new Map<SnapshotType, Computed>();
      for (const type of types) {
        context.signal.throwIfAborted();
        const startedAt = performance.now();
        results.set(type, await pack.snapshots[type].compute(own));
        shares.set(type, (shares.get(type) ?? 0) + performance.now() - startedAt);
      }
      computed.push({ variant, results });
    }
    const shareOf = (type: SnapshotType) => Math.round((shares.get(type)! * 10) / members.length) / 10;
    return {
      position,
      alone: variants.filter(({ hash }) => !keys.has(hash)),
      results: computed.map(({ variant, results }) => ({
        variant,
        results: new Map([...results].map(([type, result]) => [type, { ...result, computeMs: shareOf(type) }])),
      })),
    };
  });
}

/** What the column of a filter's dimension holds for each value; null for a value that has not exactly one. */
async function dimensionKeys(
  { db }: Pick<ComputeContext, 'db'>,
  pack: PackDefinition,
  field: string,
  values: readonly string[],
): Promise<(value: string) => string | null> {
  const binding = pack.filters.bindings[field];
  const dimension = binding?.op === 'in' && pack.sources[pack.primarySource]?.dimensions[binding.dimension];
  if (!dimension) throw new Error(`filter "${field}" is bound to no dimension of "${pack.primarySource}"`);
  if (!dimension.lookup) return (value) => value;
  const { table, id, key } = dimension.lookup;
  const { rows } = await sql<{ id: string; value: string }>`
    select l.${sql.ref(id)}::text as id, l.${sql.ref(key)} as value
    from ${sql.table(table)} l where l.${sql.ref(key)} = any(${[...values]}::text[])`.execute(db);
  const found = Map.groupBy(rows, ({ value }) => value);
  return (value) => {
    const ids = found.get(value);
    return ids?.length === 1 ? ids[0]!.id : null;
  };
}
