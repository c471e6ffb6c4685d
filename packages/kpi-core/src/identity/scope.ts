/**
 * What a principal may see: everything, or the rows where one dimension has one of some values.
 * It comes from the signed-in principal only, never from a request.
 */
export type Scope =
  | { readonly kind: 'all' }
  | {
      readonly kind: 'dimension';
      readonly dimension: string;
      /** Folded names. */ readonly values: readonly string[];
    };

export const SCOPE_ALL: Scope = { kind: 'all' };

/** Canonical text of a scope: equal scopes have equal text. It is hashed before it reaches a key. */
export function scopeText(scope: Scope): string {
  if (scope.kind === 'all') return 'all';
  return JSON.stringify([scope.dimension, [...new Set(scope.values)].toSorted()]);
}
