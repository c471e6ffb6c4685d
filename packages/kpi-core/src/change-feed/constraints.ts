import type { Scope } from '../identity/scope.ts';
import type { Filters, PackDefinition } from '../pack/definition.ts';

/** Dimension → the values that a row may have there to concern a variant. A dimension that is absent may have any. */
export type Constraints = ReadonlyMap<string, ReadonlySet<string>>;

type FilterRules = Pick<PackDefinition, 'filters'>;

/**
 * What the filters and the scope of a variant demand of a row's dimensions: the routing half of the bindings, of which
 * `createPredicates` is the other. All demands hold together, so several on one dimension leave what they have in
 * common. A field bound by SQL alone demands nothing here: every row may pass it; so does a field that is left out.
 * @param leavesOut fields, or `field=choice`
 * @param only what every row demands that stands in a figure
 */
export function variantConstraints(
  pack: FilterRules,
  filters: Filters,
  scope: Scope,
  leavesOut: readonly string[] = [],
  only: Readonly<Record<string, readonly string[]>> = {},
): Constraints {
  const constraints = new Map<string, ReadonlySet<string>>();
  const demand = (dimension: string, values: readonly string[]) => {
    const before = constraints.get(dimension);
    constraints.set(dimension, new Set(before ? values.filter((value) => before.has(value)) : values));
  };
  for (const [field, binding] of Object.entries(pack.filters.bindings)) {
    const value = filters[field];
    if (value === undefined || leavesOut.includes(field)) continue;
    if (typeof value === 'string' && leavesOut.includes(`${field}=${value}`)) continue;
    // Filters in the registry may come from an older form of the pack: what is not understood demands nothing.
    if (binding.op === 'in' && Array.isArray(value)) demand(binding.dimension, value.map(String));
    if (binding.op === 'choice') {
      const choice = binding.choices[value as string];
      if (choice?.dimension && choice.values) demand(choice.dimension, choice.values);
    }
  }
  for (const [dimension, values] of Object.entries(only)) demand(dimension, values);
  // The scope acts also where a figure leaves every filter out.
  if (scope.kind === 'dimension') demand(scope.dimension, scope.values);
  return constraints;
}
