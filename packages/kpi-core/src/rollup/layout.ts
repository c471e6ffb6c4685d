import { createHash } from 'node:crypto';
import { identifier } from '../change-feed/trigger-sql.ts';
import type { RollupDefinition, RollupGrain } from './definition.ts';

/** PostgreSQL cuts longer names. */
const MAX_NAME = 63;

/** A rollup of one source with the names that it has in the database. All texts come from a pack's code. */
export interface RollupLayout {
  readonly pack: string;
  readonly source: string;
  /** `"schema"."table"` of the rows. */
  readonly table: string;
  readonly definition: RollupDefinition;
  /** Changes when keys, measures or grains do: cells of another definition are never read. */
  readonly fingerprint: string;
  /** Signed deltas, written inside the business transaction. */
  readonly delta: string;
  /** Deltas that were folded lately, with the generation of the cells that first had them. */
  readonly folded: string;
  readonly grains: readonly GrainLayout[];
}

export interface GrainLayout {
  readonly name: string;
  readonly grain: RollupGrain;
  /** Table of the cells. */
  readonly table: string;
  /** The further keys of each level; a cell has the number of its level. */
  readonly levels: readonly (readonly string[])[];
  /** Keys of any level: null in cells of the others. */
  readonly dims: readonly string[];
  /** Which combinations of the other keys the values of `distinct.entity` appear in. */
  readonly distinct: { readonly table: string; readonly members: readonly string[] } | null;
}

export function rollupLayout(pack: string, source: string, table: string, definition: RollupDefinition): RollupLayout {
  const base = snake(`${pack}_${source}`);
  return {
    pack,
    source,
    table,
    definition,
    fingerprint: createHash('sha256')
      .update(JSON.stringify([LAYOUT, table, definition]))
      .digest('hex')
      .slice(0, 32),
    delta: `pulso.${named(`rollup_delta_${base}`)}`,
    folded: `pulso.${named(`rollup_folded_${base}`)}`,
    grains: Object.entries(definition.grains).map(([name, grain]) => {
      const levels = grain.levels ?? [[]];
      return {
        name,
        grain,
        table: `pulso.${named(`rollup_${base}_${name}`)}`,
        levels,
        dims: [...new Set(levels.flat())],
        distinct: grain.distinct
          ? {
              table: `pulso.${named(`rollup_${base}_${name}_sets`)}`,
              members: grain.keys.filter((key) => key !== grain.distinct!.entity),
            }
          : null,
      };
    }),
  };
}

/** Bump when the tables are laid out in another way. */
const LAYOUT = 1;

const snake = (text: string): string =>
  text.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replaceAll(/[^a-z0-9]+/g, '_');

export function named(name: string): string {
  if (name.length <= MAX_NAME) return name;
  return `${name.slice(0, 30)}_${createHash('sha256').update(name).digest('hex').slice(0, 24)}`;
}

export const columns = (names: readonly string[], alias?: string): string =>
  names.map((name) => (alias ? `${alias}.${identifier(name)}` : identifier(name))).join(', ');

/** Columns of a delta: each key, `n`, each measure. */
export function deltaKeys({ definition }: Pick<RollupLayout, 'definition'>): string[] {
  return Object.keys(definition.keys);
}

/** All columns of a delta. */
export function deltaColumns(layout: Pick<RollupLayout, 'definition'>): string {
  return columns([...deltaKeys(layout), 'n', ...Object.keys(layout.definition.measures)]);
}

/** Columns that a delta and a cell add up. */
export function sums({ grain }: Pick<GrainLayout, 'grain'>): string[] {
  return ['n', ...grain.measures];
}

/** The key columns of a grain's cells as they are indexed. */
export function cellKeys({ dims, grain }: Pick<GrainLayout, 'dims' | 'grain'>): string[] {
  return [...dims, ...grain.keys];
}

/** One row's keys and measures as columns, from a relation of rows `r`. */
export function rowColumns({ definition }: Pick<RollupLayout, 'definition'>): string {
  return [
    ...Object.entries(definition.keys).map(([name, { sql, type }]) => `(${sql})::${type} as ${identifier(name)}`),
    ...Object.entries(definition.measures).map(
      ([name, text]) => `coalesce((${text}), 0)::numeric as ${identifier(name)}`,
    ),
  ].join(',\n    ');
}

/** The number of a level in cells, worked out by `grouping()` over the keys of all levels. */
export function levelOf({ levels, dims }: Pick<GrainLayout, 'levels' | 'dims'>): string {
  if (dims.length === 0) return '0';
  const cases = levels.map((level, index) => {
    const bits = dims.reduce((mask, dim) => mask * 2 + (level.includes(dim) ? 0 : 1), 0);
    return `when ${bits} then ${index}`;
  });
  return `case grouping(${columns(dims)}) ${cases.join(' ')} end`;
}

/** `group by` that makes the cells of all levels in one pass. */
export function groupingOf({ levels, grain }: Pick<GrainLayout, 'levels' | 'grain'>): string {
  const sets = levels.map((level) => `(${columns([...level, ...grain.keys])})`);
  return `grouping sets (${sets.join(', ')})`;
}
