/** Types that a cell can be keyed by: they have equality and a btree order. */
export type RollupKeyType = 'text' | 'bigint' | 'integer' | 'date' | 'boolean';

export interface RollupKey {
  readonly type: RollupKeyType;
  /**
   * SQL over the row `r`, of its own columns alone and the same on every day: neither another table, nor today's date,
   * nor a threshold. What is joined or compared is joined and compared at read.
   */
  readonly sql: string;
}

/** One table of cells: the rows that share these keys, added up. */
export interface RollupGrain {
  /** Besides the keys of the level. In the order in which they are searched. */
  readonly keys: readonly string[];
  /** The cells are kept once for each of these sets of further keys, so that a filter on one of them reads few cells. Default: once, for all rows. */
  readonly levels?: readonly (readonly string[])[];
  readonly measures: readonly string[];
  /** SQL over the keys: the rows that stand in this grain; default all. */
  readonly where?: string;
  /** Counts different values of one of `keys`, whatever is selected among the others. */
  readonly distinct?: RollupDistinct;
}

export interface RollupDistinct {
  /** The key whose values are counted. */
  readonly entity: string;
  /** SQL over the keys: the rows that make a value count; default all. */
  readonly where?: string;
}

/**
 * Totals of a source's rows, kept exact by its triggers. Each row gives one signed delta with all keys and measures;
 * every grain is a sum over some of them.
 */
export interface RollupDefinition {
  readonly keys: Readonly<Record<string, RollupKey>>;
  /** SQL over the row `r`, like the keys; a number, null counts as nothing. The number of rows, `n`, is always kept. */
  readonly measures: Readonly<Record<string, string>>;
  readonly grains: Readonly<Record<string, RollupGrain>>;
}

const NAME = /^[a-z][a-z0-9_]*$/;
/** Columns that every delta or cell has anyway. */
const RESERVED = ['n', 'level', 'members', 'id'];

/** What is wrong with a definition in itself; empty when nothing is. */
export function rollupFaults({ keys, measures, grains }: RollupDefinition): string[] {
  const faults: string[] = [];
  for (const name of [...Object.keys(keys), ...Object.keys(measures), ...Object.keys(grains)]) {
    if (!NAME.test(name) || RESERVED.includes(name)) faults.push(`"${name}" cannot be a name`);
  }
  for (const name of Object.keys(measures)) if (keys[name]) faults.push(`"${name}" is both key and measure`);
  for (const [name, grain] of Object.entries(grains)) {
    const used = [...grain.keys, ...(grain.levels ?? []).flat()];
    for (const key of used) if (!keys[key]) faults.push(`grain ${name}: unknown key "${key}"`);
    for (const key of (grain.levels ?? []).flat()) {
      if (grain.keys.includes(key)) faults.push(`grain ${name}: "${key}" is a key of every level already`);
    }
    for (const measure of grain.measures) {
      if (measures[measure] === undefined) faults.push(`grain ${name}: unknown measure "${measure}"`);
    }
    if (grain.distinct && (grain.levels || !grain.keys.includes(grain.distinct.entity) || grain.keys.length < 2)) {
      faults.push(`grain ${name}: counts of different values need one level, their key and a further one`);
    }
  }
  return faults;
}
