import type { Constraints } from './constraints.ts';

/**
 * The values of one touched row by dimension, in the terms of filters. `null`: the row has none, so no demand is met.
 * Absent: not known, so every demand may be met.
 */
export type Tuple = Readonly<Record<string, string | null>>;

/** Finds what a tuple may concern at a cost that follows the answer, not the number of items. */
export interface PostingIndex<T> {
  add(item: T, constraints: Constraints): void;
  /** Visits every item whose constraints the tuple may meet, each once per call. `dimensions` are those the tuple's source has. */
  match(tuple: Tuple, dimensions: readonly string[], visit: (item: T) => void): void;
}

interface Entry<T> {
  readonly item: T;
  readonly constraints: Constraints;
}

/** Items that are constrained in the same dimensions. */
interface Shape<T> {
  readonly dimensions: readonly string[];
  readonly entries: Entry<T>[];
  readonly postings: ReadonlyMap<string, Map<string, Entry<T>[]>>;
}

/**
 * Items are kept by shape, and in each shape by dimension and value. A tuple looks, per shape, only at the shortest of
 * the lists that its values name. There are at most 2^dimensions shapes; in practice a handful.
 */
export function createPostingIndex<T>(): PostingIndex<T> {
  const shapes = new Map<string, Shape<T>>();

  const shapeOf = (constraints: Constraints): Shape<T> => {
    const dimensions = [...constraints.keys()].toSorted();
    const name = JSON.stringify(dimensions);
    let shape = shapes.get(name);
    if (!shape) {
      shape = { dimensions, entries: [], postings: new Map(dimensions.map((dimension) => [dimension, new Map()])) };
      shapes.set(name, shape);
    }
    return shape;
  };

  return {
    add(item, constraints) {
      const entry = { item, constraints };
      const shape = shapeOf(constraints);
      shape.entries.push(entry);
      for (const [dimension, values] of constraints) {
        const byValue = shape.postings.get(dimension)!;
        for (const value of values) {
          const list = byValue.get(value);
          if (list) list.push(entry);
          else byValue.set(value, [entry]);
        }
      }
    },
    match(tuple, dimensions, visit) {
      for (const shape of shapes.values()) {
        const known = shape.dimensions.filter(
          (dimension) => dimensions.includes(dimension) && tuple[dimension] !== undefined,
        );
        for (const { item, constraints } of shortestList(shape, known, tuple)) {
          if (known.every((dimension) => constraints.get(dimension)!.has(tuple[dimension]!))) visit(item);
        }
      }
    },
  };
}

function shortestList<T>(shape: Shape<T>, known: readonly string[], tuple: Tuple): readonly Entry<T>[] {
  let shortest: readonly Entry<T>[] | undefined;
  for (const dimension of known) {
    const value = tuple[dimension];
    const list = value == null ? [] : (shape.postings.get(dimension)!.get(value) ?? []);
    if (!shortest || list.length < shortest.length) shortest = list;
  }
  return shortest ?? shape.entries;
}
