import { expect, it } from 'vitest';
import { SYSTEM_RULES, type SystemSample } from './system-rules.ts';

const MB = 2 ** 20;
const rule = SYSTEM_RULES.find(({ id }) => id === 'ProcessMemoryHigh')!;
const read = (sizes: readonly number[] | null) => {
  const heartbeats = sizes?.map((size) => ({ process: 'worker', rss: size * MB })) ?? null;
  return rule.read({ probes: { heartbeats } } as unknown as SystemSample);
};

it('a process that grows beyond 1500 MB is told of, by its kind and its size', () => {
  expect(read([200, 1_501])).toMatchObject([{ level: 'breach', value: 1_501, labels: { process: 'worker' } }]);
  expect(read([200, 1_450])).toMatchObject([{ level: 'between' }]);
  expect(read([200])).toMatchObject([{ level: 'clear' }]);
  expect(read(null)).toMatchObject([]);
});
