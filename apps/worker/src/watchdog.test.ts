import { describe, expect, it } from 'vitest';
import { createWatchdog } from './watchdog.ts';

const MINUTE = 60_000;
const idle = { active: 0, started: 7 };

describe('the watchdog', () => {
  it('finds a queue whose jobs wait while nothing is begun for a minute', () => {
    const look = createWatchdog();
    expect(look({ kpis: { ...idle, waiting: 3 } }, 0)).toEqual([]);
    expect(look({ kpis: { ...idle, waiting: 3 } }, MINUTE - 1)).toEqual([]);
    expect(look({ kpis: { ...idle, waiting: 3 } }, MINUTE)).toEqual(['kpis']);
  });

  it.each([
    ['a job was begun', { active: 0, started: 8, waiting: 3 }],
    ['a job is in work', { active: 1, started: 7, waiting: 3 }],
    ['nothing waited', { active: 0, started: 7, waiting: 0 }],
    ['Redis did not answer', { active: 0, started: 7, waiting: null }],
  ])('begins anew when in between %s', (_, between) => {
    const look = createWatchdog();
    look({ kpis: { ...idle, waiting: 3 } }, 0);
    look({ kpis: between }, MINUTE / 2);
    const after = { ...idle, started: between.started, waiting: 3 };
    expect(look({ kpis: after }, MINUTE)).toEqual([]);
  });

  it('does not take one busy queue as a sign of life of another', () => {
    const look = createWatchdog();
    const views = (started: number) => ({
      kpis: { ...idle, waiting: 1 },
      background: { active: 1, started, waiting: 5 },
    });
    look(views(1), 0);
    expect(look(views(9), MINUTE)).toEqual(['kpis']);
  });
});
