import { expect, it } from 'vitest';
import type { Snapshot } from '@pulso/kpi-core';
import { createAnswered, type Answered } from './answered.ts';

const snapshot = (version: string) => ({ data: {}, meta: { version } }) as Snapshot;
const answer = (answered: Answered, wire: string, version: string): Snapshot => {
  const direct = snapshot(version);
  answered.begin(wire);
  answered.end(wire, direct);
  return direct;
};

it('stands beside whatever is stored until it is forgotten', () => {
  const answered = createAnswered();
  const direct = answer(answered, 'a', '200');
  expect(answered.beside('a', '100')).toBe(direct);
  expect(answered.beside('b', '100')).toBeUndefined();
  expect(answered.beside('a', '201')).toBe(direct);
  answered.forget('a', '201');
  expect(answered.beside('a', '100')).toBeUndefined();
});

it('keeps so many keys, the latest', () => {
  const answered = createAnswered(2);
  for (const key of ['a', 'b', 'a', 'c']) answer(answered, key, '5');
  expect(['a', 'b', 'c'].map((key) => answered.beside(key, '1') !== undefined)).toEqual([true, false, true]);
});

it('tells what began a moment ago, and nothing that begins later than now', () => {
  const answered = createAnswered();
  const direct = answer(answered, 'a', '5000000');
  const within = (nowMs: number) => answered.within('a', 2_000, nowMs);
  expect([within(5_000), within(6_999), within(7_000), within(4_999)]).toEqual([direct, direct, undefined, undefined]);
  expect(answered.within('b', 2_000, 5_000)).toBeUndefined();
});

it('answers nobody else with what began before a stored one that was read', () => {
  const answered = createAnswered();
  answered.begin('a');
  expect(answered.isBehind('a', '120')).toBe(false);
  answered.beside('a', '150');
  answered.beside('a', '110');
  expect([answered.isBehind('a', '120'), answered.isBehind('a', '151')]).toEqual([true, false]);
  answered.end('a', snapshot('120'));
  expect(answered.within('a', 2_000, 1)).toBeUndefined();
  const later = answer(answered, 'a', '151');
  expect(answered.within('a', 2_000, 1)).toBe(later);
});

it('keeps what was answered before when the next computation fails', () => {
  const answered = createAnswered();
  const direct = answer(answered, 'a', '200');
  answered.begin('a');
  answered.end('a', null);
  expect(answered.beside('a', '100')).toBe(direct);
});

it('remembers what was read beside a computation under way although all before it is forgotten', () => {
  const answered = createAnswered();
  answer(answered, 'a', '200');
  answered.begin('a');
  answered.beside('a', '300');
  answered.forget('a', '201');
  expect(answered.isBehind('a', '250')).toBe(true);
});

it('does not forget what was answered later than the document that was read', () => {
  const answered = createAnswered();
  const later = answer(answered, 'a', '300');
  answered.forget('a', '250');
  expect(answered.beside('a', '250')).toBe(later);
});
