import { expect, test } from 'vitest';
import { rollupLayout } from './layout.ts';
import { createRollup } from './read.ts';

const layout = rollupLayout('shop', 'sale', '"shop"."sale"', {
  keys: { channel: { type: 'text', sql: 'r.channel' } },
  measures: {},
  grains: { channel: { keys: ['channel'], measures: [] } },
});

test('cells can be caught up with from the generations whose folds are still there, and from no later one', () => {
  const rollup = createRollup(layout, { generation: 7, catchUpFrom: 5 });
  const generations = [4, 5, 6, 7, 8].map((count) => `${layout.fingerprint}:${count}`);
  expect(generations.map((generation) => rollup.since(generation) !== null)).toEqual([false, true, true, true, false]);
  expect(rollup.generation).toBe(generations[3]);
  expect(rollup.since('another:6')).toBeNull();
});
