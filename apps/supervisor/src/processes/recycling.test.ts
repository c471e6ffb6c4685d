import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRecyclePermits } from './recycling.ts';

test('a worker that asks goes at once when all are up, the next one when that is back', () => {
  const granted: string[] = [];
  const permits = createRecyclePermits(['a', 'b'], (worker) => granted.push(worker));
  permits.up('a');
  permits.request('a');
  expect(granted).toEqual([]);
  permits.up('b');
  expect(granted).toEqual(['a']);
  permits.request('b');
  permits.down('a');
  expect(granted).toEqual(['a']);
  permits.up('a');
  expect(granted).toEqual(['a', 'b']);
});

test('whatever the workers do, a permit is given only when all others are up and none is away', () => {
  const workers = ['a', 'b', 'c'];
  const event = fc.record({ kind: fc.constantFrom('request', 'up', 'down'), worker: fc.constantFrom(...workers) });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      const up = new Set<string>();
      let away: string | undefined;
      const permits = createRecyclePermits(workers, (worker) => {
        expect(away).toBeUndefined();
        expect([...up].toSorted()).toEqual(workers);
        away = worker;
      });
      for (const { kind, worker } of events) {
        if (kind === 'up') {
          up.add(worker);
          if (away === worker) away = undefined;
          permits.up(worker);
        } else if (kind === 'down') {
          up.delete(worker);
          permits.down(worker);
        } else if (up.has(worker)) {
          permits.request(worker);
        }
      }
    }),
  );
});
