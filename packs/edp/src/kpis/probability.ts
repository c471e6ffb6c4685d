import { fraction, plus, times, ZERO, type Fraction } from '../exact/fraction.ts';
import { PROBABILITY_LIMITS, type Class } from '../facts/classes.ts';
import type { AgeCell } from '../facts/stock.ts';
import { ruleValue, type RuleKey } from '../rules/definitions.ts';

type Rules = Readonly<Record<string, number>>;

const STEPS: readonly { readonly until: number; readonly rule: RuleKey }[] = [
  { until: PROBABILITY_LIMITS[0], rule: 'collection_probability_30' },
  { until: PROBABILITY_LIMITS[1], rule: 'collection_probability_60' },
  { until: PROBABILITY_LIMITS[2], rule: 'collection_probability_90' },
  { until: Infinity, rule: 'collection_probability_later' },
];

/** p(age): how likely an open statement of this age is to be paid, with the last age of each step. */
export function probabilitySteps(rules: Rules): { until: number; probability: number }[] {
  return STEPS.map(({ until, rule }) => ({ until, probability: ruleValue(rules, rule) }));
}

function probability(age: Class, rules: Rules): number {
  return probabilitySteps(rules).find(({ until }) => age.to <= until)!.probability;
}

/** Σ amount · p(age) over open statements, exact. */
export function weightedAmount(cells: readonly Pick<AgeCell, 'age' | 'amount'>[], rules: Rules): Fraction {
  return cells.reduce(
    (sum, { age, amount }) => plus(sum, times(fraction(amount), fraction(probability(age, rules)))),
    ZERO,
  );
}
