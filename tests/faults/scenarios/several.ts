import type { Scenario } from '../scenario.ts';

/** What may come together with anything: each heals itself when its time is over. */
const FAULTS = [
  'F1',
  'F2',
  'F4-cache',
  'F4-queue',
  'F5-api',
  'F5-worker',
  'F6',
  'F7',
  'F11',
  'F16',
  'F17',
  'F18',
  'F21',
];
const ROUND_MS = 5_000;

/**
 * Two faults at a time, drawn from all that have a span. Nothing is promised of answers, since Postgres and the cache
 * may be away together; everything else is.
 */
export function severalAtOnce(all: readonly Scenario[]): Scenario {
  const faults = FAULTS.map((id) => all.find((scenario) => scenario.id === id)!);
  return {
    id: 'F30',
    title: 'two faults at a time, drawn at random',
    available: false,
    seconds: (asked) => Math.max(asked, 20),
    async inject(world, forMs) {
      const problems: string[] = [];
      for (const end = Date.now() + forMs; Date.now() < end;) {
        const first = world.random.pick(faults);
        const others = faults.filter(({ id }) => id.split('-')[0] !== first.id.split('-')[0]);
        const second = world.random.pick(others);
        const found = await Promise.all([first, second].map((fault) => fault.inject(world, ROUND_MS)));
        problems.push(...found.flatMap((texts) => texts ?? []));
      }
      return problems;
    },
  };
}
