import { LRUCache } from 'lru-cache';
import type { SnapshotKey } from '@pulso/cache';
import {
  isSnapshotType,
  parseFilterQuery,
  snapshotKey,
  variantOf,
  type Filters,
  type PackDefinition,
  type SnapshotType,
  type Variant,
} from '@pulso/kpi-core';
import { HttpProblem } from '../http/problem.ts';
import { parseQuery, takeParameters } from '../http/query.ts';
import { scopeFor, type Principal } from '../principal/principal.ts';

/** What a snapshot request asks for. */
export interface SnapshotTarget {
  readonly pack: PackDefinition;
  readonly type: SnapshotType;
  readonly variant: Variant<Filters>;
  readonly key: SnapshotKey;
  /** Oldest acceptable age, s. */
  readonly maxStale: number | null;
}

/** Longest bound that a caller may set, s. */
const MAX_STALE_LIMIT = 86_400;

/** Reads a snapshot's target from a type and a query. @throws {HttpProblem|InvalidFilters} */
export function parseTarget(pack: PackDefinition, type: string, search: string, principal: Principal): SnapshotTarget {
  if (!isSnapshotType(type)) throw new HttpProblem(404, 'unknown-type', `no snapshot type "${type.slice(0, 32)}"`);
  const query = parseQuery(search);
  const { maxStale } = takeParameters(query, ['maxStale']);
  const variant = variantOf(pack, scopeFor(principal, pack), parseFilterQuery(pack, query));
  return { pack, type, variant, key: snapshotKey(pack, variant, type), maxStale: parseMaxStale(maxStale) };
}

function parseMaxStale(text: string | undefined): number | null {
  if (text === undefined) return null;
  const seconds = Number(text);
  if (!/^\d{1,6}$/.test(text) || seconds > MAX_STALE_LIMIT) {
    throw new HttpProblem(400, 'invalid-filters', 'maxStale is not usable', {
      errors: [{ path: 'maxStale', message: `whole seconds from 0 to ${MAX_STALE_LIMIT}` }],
    });
  }
  return seconds;
}

/**
 * Remembers targets by scope, type and query text, so that a repeated request parses and hashes nothing. Bounded;
 * only successful parses are kept.
 */
export function createTargetParser() {
  const known = new LRUCache<string, SnapshotTarget>({ max: 5_000 });
  return (pack: PackDefinition, type: string, search: string, principal: Principal): SnapshotTarget => {
    const text = `${pack.id} ${type} ${principal.scopeKey} ${search}`;
    let target = known.get(text);
    if (!target) {
      target = parseTarget(pack, type, search, principal);
      known.set(text, target);
    }
    return target;
  };
}
