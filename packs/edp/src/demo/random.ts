/** Text of a SQL expression that names what a number is drawn for: a row, a project. */
export type Sql = string;

/**
 * Pseudo-random numbers in SQL as functions of (seed, draw, subject): the same arguments give the same number, in any
 * order of rows and on any day, which `random()` does not. `hashint8extended` is what hash partitions are placed by,
 * so no release of Postgres may change it.
 */
export interface Draws {
  /** Uniform in [0, 1). Each `draw` is independent of the others. */
  uniform(draw: number, subject: Sql): Sql;
  /** Standard normal, by Box and Muller; takes `draw` and `draw + 1`. */
  normal(draw: number, subject: Sql): Sql;
  /** Exponential with mean 1. */
  exponential(draw: number, subject: Sql): Sql;
}

const TWO_TO_53 = 9_007_199_254_740_992n;

export function draws(seed: number): Draws {
  const uniform = (draw: number, subject: Sql): Sql =>
    `((hashint8extended(${subject}, ${BigInt(seed) * 1_000n + BigInt(draw)}) & ${TWO_TO_53 - 1n})::float8 / ${TWO_TO_53})`;
  const exponential = (draw: number, subject: Sql): Sql => `(-ln(1 - ${uniform(draw, subject)}))`;
  return {
    uniform,
    exponential,
    normal: (draw, subject) =>
      `(sqrt(2 * ${exponential(draw, subject)}) * cos(2 * pi() * ${uniform(draw + 1, subject)}))`,
  };
}

/** The first of `choices` whose cumulative share is above `uniform`, as SQL text constants. */
export function pick<T extends { readonly share: number }>(
  uniform: Sql,
  choices: readonly T[],
  sql: (choice: T) => Sql,
): Sql {
  let upTo = 0;
  const cases = choices.map((choice, at) => {
    upTo += choice.share;
    return at === choices.length - 1
      ? `else ${sql(choice)}`
      : `when ${uniform} < ${upTo.toFixed(6)} then ${sql(choice)}`;
  });
  return `case ${cases.join(' ')} end`;
}

/** One of a list, all alike. */
export function pickEven(uniform: Sql, texts: readonly string[]): Sql {
  return `(array[${texts.map(literal).join(', ')}])[1 + floor(${uniform} * ${texts.length})::int]`;
}

/** A text constant; only for texts of this pack. */
export const literal = (text: string): Sql => `'${text.replaceAll("'", "''")}'`;
