import type { EdpContext } from '../context.ts';
import type { SourceName } from '../sources.ts';
import { isSplitField, type Key, type Split } from './split.ts';

/** What the figures are made of, read once per job however many figures ask for it. */
export interface Fact<T> {
  (context: EdpContext): Promise<T>;
  readonly factName: string;
  /** Reads the fact for several variants in one pass; the filter of the split has all their values in `context`. */
  readonly readSplit: (context: EdpContext, split: Split) => Promise<(key: Key) => T>;
}

/**
 * A fact that is read by the same statements for one variant and for many.
 * @param sources all that it reads, where these change seldom: it is kept until one of them does. Small facts only.
 */
export function defineFact<T>(
  name: string,
  read: (context: EdpContext, split: Split | null) => Promise<(key: Key) => T>,
  sources?: readonly SourceName[],
): Fact<T> {
  const one = (context: EdpContext) =>
    context.memo(`edp.${name}`, async () => {
      const { group } = context;
      if (!group || !isSplitField(group.field)) {
        const readOne = async () => (await read(context, null))(null);
        return sources ? context.reuse(`edp.${name}`, { sources }, readOne) : readOne();
      }
      return (await readSplit(group.context, { field: group.field, variants: group.variants }))(group.key);
    });
  const readSplit = (context: EdpContext, split: Split) =>
    context.memo(`edp.${name} by ${split.field}`, () => read(context, split));
  return Object.assign(one, { factName: `edp.${name}`, readSplit });
}

/** The fact of one variant or of a split's. */
export function readFact<T>(fact: Fact<T>, context: EdpContext, split: Split | null): Promise<(key: Key) => T> {
  return split ? fact.readSplit(context, split) : fact(context).then((value) => () => value);
}
