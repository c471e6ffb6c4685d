import { expect, test } from 'vitest';
import type { Rollup } from '../rollup/index.ts';
import { createReuseStore, reuseFrom } from './reuse.ts';

/** Cells of one generation, of which every earlier one can be caught up with. */
const cells = (generation: number): Rollup =>
  ({ generation: `cells:${generation}`, since: (from: string) => ({ generation: from }) }) as unknown as Rollup;

test('what is caught up with again and again is read anew ten minutes after it was read', async () => {
  let nowMs = 1;
  const store = createReuseStore({ now: () => nowMs });
  const how: string[] = [];
  for (let minute = 0; minute <= 21; minute += 1) {
    const reuse = reuseFrom(store, { revisions: {}, waiting: [] }, 'variant');
    const catchUp = async (kept: string): Promise<string> => {
      how.push('caught up');
      return kept;
    };
    await reuse('part', { sources: [], folded: { rollup: cells(minute), catchUp } }, async () => {
      how.push(`read ${minute}`);
      return 'value';
    });
    nowMs += 60_000;
  }
  expect(how.filter((each) => each.startsWith('read'))).toEqual(['read 0', 'read 11']);
  expect(how).toHaveLength(22);
});
