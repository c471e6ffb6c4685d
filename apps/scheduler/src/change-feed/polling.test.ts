import { describe, expect, test } from 'vitest';
import { createPolling } from './polling.ts';

const nothing = { claimed: 0, full: false, watched: false };

describe('the pace of the feed reader', () => {
  test('slows down in silence, to one look a second', () => {
    const polling = createPolling();
    const pauses = Array.from({ length: 8 }, (_, index) => polling.pauseMs(nothing, index * 1_000));
    expect(pauses).toEqual([50, 100, 200, 400, 800, 1_000, 1_000, 1_000]);
  });

  test('is quick while somebody watches', () => {
    const polling = createPolling();
    for (let turn = 0; turn < 8; turn += 1) polling.pauseMs(nothing, turn);
    expect(polling.pauseMs({ ...nothing, watched: true }, 9)).toBe(25);
    expect(polling.pauseMs({ ...nothing, watched: true }, 99_999)).toBe(25);
  });

  test('is quick for a while after a change, then slows down again', () => {
    const polling = createPolling();
    expect(polling.pauseMs({ ...nothing, claimed: 3 }, 0)).toBe(25);
    expect(polling.pauseMs(nothing, 1_999)).toBe(25);
    expect(polling.pauseMs(nothing, 2_000)).toBe(50);
  });

  test('does not pause while claims come back full', () => {
    expect(createPolling().pauseMs({ claimed: 1_000, full: true, watched: false }, 0)).toBe(0);
  });
});
