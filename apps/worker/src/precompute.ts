import {
  asOfAt,
  fixedVariants,
  groupVariants,
  mostViewedVariants,
  recordPrecompute,
  recordWarm,
  refreshGroup,
  SNAPSHOT_TYPES,
  snapshotKey,
  warmthOf,
  type Filters,
  type PackDefinition,
  type PackRegistry,
  type RefreshDependencies,
  type Variant,
  type VariantGroup,
  type VariantOutcomes,
} from '@pulso/kpi-core';
import type { JobContext, Logger } from '@pulso/platform';
import { giveWay } from './give-way.ts';
import type { RefreshWatched } from './refresh-watched.ts';

export interface PrecomputeDependencies extends RefreshDependencies {
  readonly packs: PackRegistry;
  readonly logger: Logger;
  /** Time that the computations of one run may take of a database connection, s. */
  readonly budgetSeconds: number;
  /** Those of these wire keys that somebody is subscribed to: they are refreshed live. */
  watchedAmong(wires: readonly string[]): Promise<ReadonlySet<string>>;
  /** Refreshes that somebody waits for: asked for, or under way. */
  liveRefreshes(): Promise<number>;
  /** For those who look by now at what changed while it was computed. */
  readonly refreshWatched: RefreshWatched;
}

/** Viewed within this time a variant is a candidate, ms; its score halves every 3 days. */
const CANDIDATE_MS = 7 * 24 * 3_600_000;
/** Variants kept warm besides the fixed ones. */
const MOST_VIEWED = 200;
/**
 * Variants of one pass. Their leases are held while it lasts, which is longer than a second at a million rows: who comes
 * to look at one of them waits for as long, and only between passes does a run look at its budget and at who waits.
 */
const CHUNK = 25;

/**
 * Keeps the pack's fixed variants and the most viewed ones warm, the most important first. What is fresh is left alone,
 * and so is what somebody is subscribed to. Ends early when its budget is spent or live refreshes come.
 */
export function createPrecomputeHandler(deps: PrecomputeDependencies) {
  return async ({ pack: id }: { pack: string }, context: JobContext): Promise<void> => {
    const pack = deps.packs.get(id);
    if (!pack) return;
    const wanted = await candidates(deps, pack, context.signal);
    const counts = { warm: 0, written: 0, done: 0 };
    let spentMs = 0;
    using way = giveWay(deps.liveRefreshes, context.signal);
    for (const group of chunks(pack, wanted)) {
      context.signal.throwIfAborted();
      if (spentMs >= deps.budgetSeconds * 1_000 || (await way.isBusy())) break;
      const keys = group.variants.flatMap((variant) =>
        SNAPSHOT_TYPES.map((type) => snapshotKey(pack, variant, type).wire),
      );
      const skipped = await deps.watchedAmong(keys);
      const startedAt = performance.now();
      const done = await refreshGroup(deps, pack, {
        group,
        skipped,
        reason: 'warm',
        jobId: context.id,
        signal: way.signal,
      });
      spentMs += performance.now() - startedAt;
      // What was not computed is not warm.
      if (way.signal.aborted) break;
      await Promise.all(done.map(({ variant, again }) => deps.refreshWatched(pack, variant, again)));
      const warm = done.filter(isWarm);
      await recordWarm(
        deps.db,
        id,
        warm.map(({ variant }) => variant.hash),
      );
      counts.done += done.length;
      counts.warm += warm.length;
      counts.written += done.flatMap(({ outcomes }) => Object.values(outcomes)).filter(isWritten).length;
    }
    const state = {
      pack: id,
      atMs: Date.now(),
      wanted: wanted.length,
      warm: counts.warm,
      deferred: wanted.length - counts.done,
      written: counts.written,
      seconds: Math.round(spentMs) / 1_000,
      budgetSeconds: deps.budgetSeconds,
      ...(await warmthOf(deps.db, id)),
    };
    await recordPrecompute(deps.db, state);
    deps.logger.info(state, 'precomputed');
  };
}

/** Fixed ones first, then by decayed frequency of views. */
async function candidates(
  deps: PrecomputeDependencies,
  pack: PackDefinition,
  signal: AbortSignal,
): Promise<Variant<Filters>[]> {
  const fixed = await fixedVariants(deps.db, pack, {
    asOf: asOfAt(pack, Date.now(), deps.fixedAsOf),
    reason: 'warm',
    signal,
    statementTimeoutMs: deps.statementTimeoutMs,
    oneCore: deps.oneCore,
  });
  const viewed = await mostViewedVariants(deps.db, pack.id, MOST_VIEWED, CANDIDATE_MS);
  const all = [...fixed, ...viewed];
  return [...new Map(all.map((variant) => [variant.hash, variant])).values()];
}

/** Groups that one pass computes, and single variants, in the order of the most important in each. */
function chunks(pack: PackDefinition, wanted: readonly Variant<Filters>[]): VariantGroup[] {
  const place = new Map(wanted.map((variant, index) => [variant.hash, index]));
  const { groups, alone } = groupVariants(pack, wanted);
  const parts = groups.flatMap(({ field, variants }) =>
    Array.from({ length: Math.ceil(variants.length / CHUNK) }, (_, index) => ({
      field,
      variants: variants.slice(index * CHUNK, (index + 1) * CHUNK),
    })),
  );
  const single = alone.map((variant) => ({ field: '', variants: [variant] }));
  const first = ({ variants }: VariantGroup) => place.get(variants[0]!.hash)!;
  return [...parts, ...single].toSorted((a, b) => first(a) - first(b));
}

const FRESH = ['committed', 'unchanged', 'fresh'];
const isWritten = (outcome: string) => outcome === 'committed' || outcome === 'unchanged';

/** What is subscribed to is kept fresh by its own refreshes. */
const isWarm = ({ outcomes }: VariantOutcomes) => Object.values(outcomes).every((outcome) => FRESH.includes(outcome));
