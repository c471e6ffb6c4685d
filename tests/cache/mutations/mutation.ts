/**
 * One rule taken out of a source file, and the test that goes red then. What is left must not loop without a pause: a
 * process that is busy for ever hears of no time limit.
 */
export interface Mutation {
  /** The rule, in words. */
  readonly rule: string;
  /** Source file and test file, from the root of the repository. */
  readonly file: string;
  readonly test: string;
  /** Text that stands in the file exactly once, and what it becomes. */
  readonly from: string;
  readonly to: string;
  /** Part of the name of the test. */
  readonly name: string;
}

/** The rules of one file that one test file guards: words, text, what the text becomes, part of the test's name. */
export interface Group {
  readonly file: string;
  readonly test: string;
  readonly rules: readonly (readonly [rule: string, from: string, to: string, name: string])[];
}

export const mutationsOf = (groups: readonly Group[]): Mutation[] =>
  groups.flatMap(({ file, test, rules }) =>
    rules.map(([rule, from, to, name]) => ({ rule, file, test, from, to, name })),
  );

/** The source without the rule. @throws when the text is not there exactly once: then the control would test nothing */
export function without({ rule, file, from, to }: Mutation, source: string): string {
  const parts = source.split(from);
  if (parts.length !== 2) throw new Error(`"${rule}": its text stands ${parts.length - 1} times in ${file}: ${from}`);
  return parts.join(to);
}
