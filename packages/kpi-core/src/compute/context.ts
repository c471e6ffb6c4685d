import type { Kysely } from 'kysely';
import { createPredicates } from '../filters/predicate.ts';
import type { Variant } from '../identity/variant.ts';
import type { ComputeContext, Filters, GroupMember, PackDatabase, PackDefinition } from '../pack/definition.ts';
import { rollupFinder, type FilledRollups } from '../rollup/ready.ts';
import type { ComputationOptions } from './options.ts';
import { reuseFrom, type SourceState } from './reuse.ts';

export interface ContextParts {
  readonly db: Kysely<PackDatabase>;
  readonly pack: PackDefinition;
  readonly variant: Variant<Filters>;
  readonly rules: Readonly<Record<string, number>>;
  readonly filled: FilledRollups;
  /** Null where nothing is kept from one computation for the next. */
  readonly sources: SourceState | null;
  readonly options: ComputationOptions;
  readonly signal: AbortSignal;
}

/** The context of one variant in a transaction that is open. */
export function createContext(parts: ContextParts): ComputeContext {
  const { db, pack, variant, rules, filled, sources, options, signal } = parts;
  const base = options.base ?? 'auto';
  const identity = JSON.stringify([pack.id, variant.hash, options.asOf, rules]);
  const reuse = options.reuse && sources ? reuseFrom(options.reuse, sources, identity) : null;
  return {
    db,
    filters: variant.filters,
    scope: variant.scope,
    asOf: options.asOf,
    variant: variant.hash,
    rules,
    where: createPredicates(pack, variant.filters, variant.scope, { asOf: options.asOf, rules }),
    base,
    group: null,
    rollup: rollupFinder(pack, base === 'rows' ? {} : filled),
    signal,
    memo: createMemo(),
    keeps: reuse !== null,
    reuse: reuse ?? computeAnew,
  };
}

const computeAnew: ComputeContext['reuse'] = (_key, _basis, compute) => compute();

/** The context of one variant of a group that `context` stands for. */
export function memberContext(pack: PackDefinition, variant: Variant<Filters>, group: GroupMember): ComputeContext {
  const { context } = group;
  return {
    ...context,
    filters: variant.filters,
    variant: variant.hash,
    where: createPredicates(pack, variant.filters, variant.scope, { asOf: context.asOf, rules: context.rules }),
    group,
    memo: createMemo(),
    keeps: false,
    reuse: computeAnew,
  };
}

function createMemo(): ComputeContext['memo'] {
  const parts = new Map<string, Promise<unknown>>();
  return <T>(key: string, compute: () => Promise<T>): Promise<T> => {
    let part = parts.get(key) as Promise<T> | undefined;
    if (!part) {
      part = compute();
      parts.set(key, part);
    }
    return part;
  };
}
