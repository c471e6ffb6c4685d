import type { SnapshotHeader } from '@pulso/cache';
import { describe, expect, test } from 'vitest';
import { isWarmDue, isWatchedDue } from './due.ts';

const NOW = 1_000_000;
const header = (more: Partial<SnapshotHeader>): SnapshotHeader => ({
  version: '1',
  marked: false,
  markedAtMs: 0,
  checkedAtMs: NOW - 60_000,
  freshUntilMs: NOW + 60_000,
  staleUntilMs: NOW + 120_000,
  errorUntilMs: NOW + 180_000,
  computeMs: 20,
  contentHash: '',
  etag: '',
  bodyLength: 0,
  ...more,
});

describe('a snapshot that somebody is subscribed to', () => {
  test.each([
    ['is missing', null, true],
    ['is marked', header({ marked: true }), true],
    ['is past its time', header({ freshUntilMs: NOW }), true],
    ['is fresh', header({}), false],
  ])('that %s', (_name, found, due) => {
    expect(isWatchedDue(found, NOW)).toBe(due);
  });
});

describe('a snapshot that is kept warm', () => {
  test.each([
    ['is missing: it is left to the next view', null, false],
    ['is fresh', header({}), false],
    ['is marked', header({ marked: true }), true],
    ['was refreshed a moment ago: it may rest', header({ marked: true, checkedAtMs: NOW - 9_000 }), false],
    ['is costly: it rests for longer', header({ marked: true, computeMs: 3_100 }), false],
    ['is costly and has rested', header({ marked: true, computeMs: 3_000 }), true],
  ])('that %s', (_name, found, due) => {
    expect(isWarmDue(found, NOW)).toBe(due);
  });
});
