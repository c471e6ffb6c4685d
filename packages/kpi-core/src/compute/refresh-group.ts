import type { Lease } from '@pulso/cache';
import { SNAPSHOT_TYPES, type SnapshotType } from '../identity/snapshot-type.ts';
import { snapshotKey, type Variant } from '../identity/variant.ts';
import type { Filters, PackDefinition } from '../pack/definition.ts';
import { registerVariants } from '../variants/registry.ts';
import { isDatabaseAway } from '../postgres/away.ts';
import { commitComputed, type Requested } from './commit.ts';
import { computeGroup, type VariantGroup } from './group.ts';
import { asOfAt, refreshVariant, type RefreshDependencies, type RefreshOutcome } from './refresh.ts';

export interface GroupRequest extends Omit<Requested, 'variant'> {
  readonly group: VariantGroup;
  /** Wire keys that are left alone. */
  readonly skipped: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

export interface VariantOutcomes {
  readonly variant: Variant<Filters>;
  readonly outcomes: Readonly<Partial<Record<SnapshotType, RefreshOutcome>>>;
  /** Types whose data changed while they were computed. */
  readonly again: readonly SnapshotType[];
}

interface Member {
  readonly variant: Variant<Filters>;
  readonly outcomes: Partial<Record<SnapshotType, RefreshOutcome>>;
  readonly again: SnapshotType[];
  readonly leases: Map<SnapshotType, Lease>;
}

/**
 * Refreshes what is not fresh of a group's variants: in the order of {@link refreshVariant}, with one database
 * snapshot and one pass for all, written one by one. Where the pass fails, each is tried alone, so that one variant
 * that cannot be computed keeps no other from being warm.
 */
export async function refreshGroup(
  deps: RefreshDependencies,
  pack: PackDefinition,
  request: GroupRequest,
): Promise<VariantOutcomes[]> {
  const { group, signal } = request;
  await registerVariants(deps.db, group.variants);
  const all = await Promise.all(group.variants.map((variant) => begin(deps, pack, request, variant)));
  const members = all.filter(({ leases }) => leases.size > 0);
  const left = members.length < 2 ? members : await together(deps, pack, request, members);
  for (const member of left) {
    await Promise.all([...member.leases.values()].map((lease) => deps.writer.release(lease)));
    if (signal.aborted) continue;
    const { outcomes, marked, released } = await refreshVariant(deps, pack, {
      ...request,
      variant: member.variant,
      types: [...member.leases.keys()],
      force: false,
      registered: true,
    });
    Object.assign(member.outcomes, outcomes);
    member.again.push(...marked, ...released);
  }
  return all.map(({ variant, outcomes, again }) => ({ variant, outcomes, again }));
}

async function begin(
  deps: RefreshDependencies,
  pack: PackDefinition,
  { skipped }: GroupRequest,
  variant: Variant<Filters>,
): Promise<Member> {
  const member: Member = { variant, outcomes: {}, again: [], leases: new Map() };
  await Promise.all(
    SNAPSHOT_TYPES.map(async (type) => {
      const key = snapshotKey(pack, variant, type);
      if (skipped.has(key.wire)) return;
      const answer = await deps.writer.begin(key, { force: false });
      if (answer.outcome === 'lead') member.leases.set(type, answer.lease);
      else member.outcomes[type] = answer.outcome;
    }),
  );
  return member;
}

/** @returns those that must be tried alone; their leases are still held */
async function together(
  deps: RefreshDependencies,
  pack: PackDefinition,
  request: GroupRequest,
  members: readonly Member[],
): Promise<readonly Member[]> {
  const leases = members.flatMap((member) => [...member.leases.values()]);
  const asOf = asOfAt(pack, Math.max(...leases.map(({ beganAtMs }) => beganAtMs)), deps.fixedAsOf);
  const wanted = SNAPSHOT_TYPES.filter((type) => members.some((member) => member.leases.has(type)));
  const group = { field: request.group.field, variants: members.map(({ variant }) => variant) };
  const options = {
    asOf,
    reason: request.reason,
    signal: AbortSignal.any([request.signal, ...leases.map((lease) => lease.signal)]),
    statementTimeoutMs: deps.statementTimeoutMs,
    oneCore: deps.oneCore,
  };
  let computed;
  try {
    computed = await computeGroup(deps.db, pack, group, wanted, options);
  } catch (error) {
    if (!isDatabaseAway(error)) return members;
    await Promise.all(leases.map((lease) => deps.writer.release(lease)));
    for (const { leases: own, outcomes } of members) for (const type of own.keys()) outcomes[type] = 'released';
    return [];
  }
  const results = new Map(computed.results.map(({ variant, results: own }) => [variant.hash, own]));
  for (const { variant, leases: own, outcomes, again } of members) {
    for (const [type, lease] of own) {
      const result = results.get(variant.hash)?.get(type);
      if (!result) continue;
      const requested = { variant, reason: request.reason, jobId: request.jobId };
      const position = computed.position;
      const commit = await commitComputed(deps.writer, pack, requested, type, lease, { ...result, asOf, position });
      outcomes[type] = commit.outcome;
      if (commit.marked) again.push(type);
    }
  }
  return members.filter(({ variant }) => !results.has(variant.hash));
}
