import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { above, type AlertRule } from './rule.ts';
import { step, type AlertEvent, type AlertStates } from './step.ts';

const rule = (overrides: Partial<AlertRule<number | null>> = {}): AlertRule<number | null> => ({
  id: 'Slow',
  severity: 'warning',
  title: { es: 'Lento', en: 'Slow' },
  action: { es: '', en: '' },
  forMs: 2_000,
  clearForMs: 3_000,
  noData: 'keep',
  inhibitedBy: [],
  read: (value) => [{ ...above(value, 10, 5), labels: {} }],
  ...overrides,
});

/** One sample a second; answers the events as `second:kind`. */
function replay(rules: readonly AlertRule<number | null>[], samples: readonly (number | null)[]): string[] {
  let states: AlertStates = {};
  const told: string[] = [];
  for (const [second, sample] of samples.entries()) {
    const result = step(rules, states, sample, second * 1_000);
    states = result.states;
    told.push(...result.events.map((event: AlertEvent) => `${second}:${event.rule}:${event.kind}`));
  }
  return told;
}

describe('an alert', () => {
  it('fires once a breach has lasted, and is resolved once it has been clear', () => {
    expect(replay([rule()], [20, 20, 20, 20, 1, 1, 1, 1, 1])).toEqual(['2:Slow:firing', '7:Slow:resolved']);
  });

  it('forgets a breach that did not last', () => {
    expect(replay([rule()], [20, 20, 1, 20, 20, 1])).toEqual([]);
  });

  it('does not flap between the two limits', () => {
    expect(replay([rule()], [20, 20, 20, 7, 20, 7, 1, 7, 1, 1, 7, 7, 7])).toEqual(['2:Slow:firing']);
  });

  it('neither fires nor is resolved by not knowing', () => {
    expect(replay([rule()], [null, null, null, null])).toEqual([]);
    expect(replay([rule()], [20, 20, 20, null, null, null, null, null])).toEqual(['2:Slow:firing']);
  });

  it('fires on silence where silence is the fault', () => {
    expect(replay([rule({ noData: 'breach' })], [null, null, null])).toEqual(['2:Slow:firing']);
  });

  it('says nothing while its cause fires', () => {
    const cause = rule({ id: 'Down', forMs: 0 });
    const effect = rule({ inhibitedBy: ['Down'] });
    expect(replay([cause, effect], [20, 20, 20, 20, 20])).toEqual(['0:Down:firing']);
  });

  it('is told apart by labels', () => {
    const roles = rule({
      forMs: 0,
      read: (value) => ['cache', 'queue'].map((role) => ({ ...above(value, 10, 5), labels: { role } })),
    });
    const { events } = step([roles], {}, 20, 0);
    expect(new Set(events.map((event) => event.fingerprint)).size).toBe(2);
  });

  it('begins and ends in turn, whatever is measured', () => {
    const samples = fc.array(fc.oneof(fc.integer({ min: 0, max: 20 }), fc.constant(null)), { maxLength: 60 });
    fc.assert(
      fc.property(samples, (values) => {
        const kinds = replay([rule()], values).map((event) => event.split(':')[2]);
        expect(kinds.every((kind, index) => kind === (index % 2 === 0 ? 'firing' : 'resolved'))).toBe(true);
      }),
    );
  });
});
