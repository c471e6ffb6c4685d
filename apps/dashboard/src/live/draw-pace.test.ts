import { beforeEach, describe, expect, it } from 'vitest';
import { paceDrawing } from './draw-pace.ts';

describe('the pace of drawing', () => {
  let now: number;
  let pressedAt: number;
  let drawn: number[];
  let frames: (() => void)[];
  let waiting: { run: () => void; at: number }[];
  let ask: () => void;

  beforeEach(() => {
    now = 1_000;
    pressedAt = 0;
    drawn = [];
    frames = [];
    waiting = [];
    const pace = paceDrawing({
      now: () => now,
      pressedAt: () => pressedAt,
      frame: (run) => frames.push(run),
      wait: (run, ms) => waiting.push({ run, at: now + ms }),
    });
    ask = () => pace(() => drawn.push(now));
  });
  /** Runs the clock by frames of 16 ms. */
  const run = (ms: number): void => {
    for (const end = now + ms; now < end;) {
      now += 16;
      const due = waiting.filter(({ at }) => at <= now);
      waiting = waiting.filter(({ at }) => at > now);
      for (const timer of due) timer.run();
      for (const frame of frames.splice(0)) frame();
    }
  };

  it('draws one change with the next frame, also after a while', () => {
    ask();
    run(16);
    expect(drawn).toEqual([1_016]);
    run(160);
    ask();
    run(16);
    expect(drawn).toHaveLength(2);
  });

  it('draws a stream of changes at most every 100 ms', () => {
    for (let frame = 0; frame < 63; frame += 1) {
      if (frames.length === 0 && waiting.length === 0) ask();
      run(16);
    }
    const gaps = drawn.slice(1).map((at, index) => at - drawn[index]!);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(100);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(132);
  });

  it('leaves the frame of a press to the press, and comes with the one after it', () => {
    ask();
    pressedAt = 1_010;
    run(16);
    expect(drawn).toEqual([]);
    run(16);
    expect(drawn).toEqual([1_032]);
  });
});
