import { expect, it } from 'vitest';
import type { SnapshotEntry } from '@pulso/cache';
import type { Snapshot } from '@pulso/kpi-core';
import { confirmed } from './document.ts';

const stored = { data: { a: 1 }, meta: { version: '1000', computedAt: 'then', rows: 3 } } as unknown as Snapshot;
const header = (version: string) => ({ version, checkedAtMs: 1_763_726_400_000 }) as SnapshotEntry['header'];

it('is of the computation that confirmed it last', () => {
  expect(confirmed(stored, header('2000'))).toEqual({
    data: { a: 1 },
    meta: { version: '2000', computedAt: '2025-11-21T12:00:00.000Z', rows: 3 },
  });
});

it('stands as it is when nothing confirmed it', () => {
  expect(confirmed(stored, header('1000'))).toEqual(stored);
});
