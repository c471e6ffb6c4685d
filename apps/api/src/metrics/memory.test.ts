import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { registerMemory } from './memory.ts';

it('looks at the heap of one request in a hundred', async () => {
  const registry = new Registry();
  let chance = 0.01;
  const sample = registerMemory(registry, () => chance);
  expect(sample()).toBeUndefined();
  chance = 0.0099;
  const kept: unknown[] = [];
  const done = sample()!;
  for (let n = 0; n < 20_000; n += 1) kept.push({ n });
  done('/a');
  expect(kept).toHaveLength(20_000);
  const text = await registry.metrics();
  expect(text).toContain('pulso_http_request_heap_growth_bytes_count{route="/a"} 1');
  expect(Number(/_sum\{route="\/a"\} (\d+)/.exec(text)?.[1])).toBeGreaterThan(100_000);
});
