import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { PackDefinition, Filters } from '../pack/definition.ts';
import type { Dimension } from '../pack/source.ts';
import type { Scope } from '../identity/scope.ts';
import type { PredicateContext, Predicates } from './bindings.ts';

/** A dimension's column has one of some values; folded names where it has a lookup. */
function dimensionIn(dimension: Dimension, alias: string, values: readonly string[]): RawBuilder<SqlBool> {
  const column = sql.ref(`${alias}.${dimension.column}`);
  if (!dimension.lookup) return sql<SqlBool>`${column} = any(${values}::text[])`;
  const { table, id, key } = dimension.lookup;
  // An array, not a join: the planner sees a short list of ids, and a row never counts twice.
  return sql<SqlBool>`${column} = any(array(select l.${sql.ref(id)} from ${sql.table(table)} l where l.${sql.ref(key)} = any(${values}::text[])))`;
}

export function createPredicates<F>(
  pack: Pick<PackDefinition<F>, 'filters' | 'sources' | 'primarySource'>,
  filters: F,
  scope: Scope,
  context: PredicateContext,
): Predicates {
  const dimensions = pack.sources[pack.primarySource]?.dimensions ?? {};
  const values = filters as Filters;
  const dimension = (name: string): Dimension => {
    const found = dimensions[name];
    if (!found) throw new Error(`no dimension "${name}" in source "${pack.primarySource}"`);
    return found;
  };

  const condition = (field: string, alias: string): RawBuilder<SqlBool>[] => {
    const binding = pack.filters.bindings[field as keyof F & string];
    const value = values[field];
    if (!binding || value === undefined) return [];
    switch (binding.op) {
      case 'in':
        return [dimensionIn(dimension(binding.dimension), alias, value as readonly string[])];
      case 'sql':
        return [binding.sql(value as never, alias, context)];
      case 'choice': {
        const choice = binding.choices[value as string];
        if (!choice) return [];
        return [
          ...(choice.dimension && choice.values
            ? [dimensionIn(dimension(choice.dimension), alias, choice.values)]
            : []),
          ...(choice.sql ? [choice.sql(value as string, alias, context)] : []),
        ];
      }
      case 'context':
        return [];
    }
  };

  return {
    rows(alias, options = {}) {
      const fields = Object.keys(pack.filters.bindings).filter(
        (field) => (options.only?.includes(field) ?? true) && !options.without?.includes(field),
      );
      const conditions = fields.flatMap((field) => condition(field, alias));
      if (scope.kind === 'dimension') conditions.push(dimensionIn(dimension(scope.dimension), alias, scope.values));
      return conditions.length === 0 ? sql<SqlBool>`true` : sql<SqlBool>`(${sql.join(conditions, sql` and `)})`;
    },
    has: (...fields) => fields.some((field) => values[field] !== undefined),
  };
}
