import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { gauge, gaugeBy } from './gauge.ts';

/** The lines of a scrape that are samples. */
async function samples(registry: Registry): Promise<string[]> {
  return (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

test('what is not known has no sample, before it was known and after', async () => {
  const registry = new Registry();
  let value: number | null = null;
  gauge(registry, 'ratio', 'A ratio', () => value);
  expect(await samples(registry)).toEqual([]);
  value = 0.5;
  expect(await samples(registry)).toEqual(['ratio 0.5']);
  value = 0;
  expect(await samples(registry)).toEqual(['ratio 0']);
  value = null;
  expect(await samples(registry)).toEqual([]);
});

test('each value of a label stands alone', async () => {
  const registry = new Registry();
  let values: readonly (readonly [string, number | null])[] = [
    ['a', 1],
    ['b', null],
  ];
  gaugeBy(registry, 'size', 'A size', 'of', () => values);
  expect(await samples(registry)).toEqual(['size{of="a"} 1']);
  values = [['b', 2]];
  expect(await samples(registry)).toEqual(['size{of="b"} 2']);
});
