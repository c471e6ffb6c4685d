import { createHash } from 'node:crypto';
import type { SnapshotKey } from '@pulso/cache';
import type { PackDefinition } from '../pack/definition.ts';
import { canonicalFilters } from '../filters/canonical.ts';
import { scopeText, type Scope } from './scope.ts';
import type { SnapshotType } from './snapshot-type.ts';

/**
 * `{ pack, scope, filters }` with its name. This module owns snapshot identity: keys, rooms, job ids and metrics all
 * start from `hash`, and nothing else builds one.
 */
export interface Variant<F = Readonly<Record<string, unknown>>> {
  readonly pack: string;
  readonly scope: Scope;
  /** Canonical. */
  readonly filters: F;
  /** 132 bits of SHA-256 over scope and filters, base64url. */
  readonly hash: string;
}

export function variantOf<F>(pack: PackDefinition<F>, scope: Scope, filters: F): Variant<F> {
  const canonical = canonicalFilters(pack, filters);
  const text = JSON.stringify([scopeText(scope), canonical]);
  const hash = createHash('sha256').update(text).digest('base64url').slice(0, 22);
  return { pack: pack.id, scope, filters: canonical, hash };
}

export function snapshotKey<F>(pack: PackDefinition<F>, variant: Variant<F>, type: SnapshotType): SnapshotKey {
  return {
    wire: `${variant.pack}:${type}:${variant.hash}`,
    type,
    schema: pack.snapshots[type].schema,
    scope: scopeText(variant.scope),
  };
}

/** The parts of a wire key; `null` when the text is none. */
export function parseWireKey(wire: string): { pack: string; type: string; hash: string } | null {
  const match = /^([a-z][a-z0-9-]*):([a-z]+):([A-Za-z0-9_-]{22})$/.exec(wire);
  return match ? { pack: match[1]!, type: match[2]!, hash: match[3]! } : null;
}
