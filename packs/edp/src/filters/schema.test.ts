import { InvalidFilters, parseFilterQuery, parseFilters, type PackDefinition } from '@pulso/kpi-core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { pack } from '../pack.ts';
import { filterSchema } from './schema.ts';

const parse = (query: string) => parseFilterQuery(pack, new URLSearchParams(query));

function refusal(query: string): readonly { path: string; message: string }[] {
  try {
    parse(query);
  } catch (error) {
    if (error instanceof InvalidFilters) return error.issues;
    throw error;
  }
  return [];
}

test('a query is read into one canonical form', () => {
  expect(
    parse('client=Energía%20Central&client=MINERA%20NORTE&client=energia%20central&minAmount=007&view=all&status=Sent'),
  ).toEqual({ client: ['energia central', 'minera norte'], minAmount: 7, status: ['sent'] });
  expect(parse('')).toEqual({});
});

test('the canonical form reads as itself', () => {
  const canonical = parse('client=B&client=A&preset=30d&minDays=3&maxAmount=10&view=critical');
  expect(parseFilters(pack, canonical)).toEqual(canonical);
  expect(parseFilters(pack, JSON.parse(JSON.stringify(canonical)))).toEqual(canonical);
});

describe('what cannot be meant is refused and named', () => {
  test.each([
    ['colour=red', 'colour'],
    ['from=2025-02-29', 'from'],
    ['from=0000-01-01', 'from'],
    ['to=31/12/2025', 'to'],
    ['from=2025-02-02&to=2025-02-01', 'from'],
    ['from=2025-02-02&preset=30d', 'preset'],
    ['to=2025-02-02&preset=mtd', 'preset'],
    ['preset=1w', 'preset'],
    ['preset=7d&preset=30d', 'preset'],
    ['view=lost', 'view'],
    ['client=', 'client.0'],
    ['client=%20%20', 'client.0'],
    [Array.from({ length: 21 }, (_, i) => `client=c${i}`).join('&'), 'client'],
    ['minAmount=1.5', 'minAmount'],
    ['minAmount=-1', 'minAmount'],
    ['minAmount=1e3', 'minAmount'],
    ['minAmount=', 'minAmount'],
    ['maxAmount=9999999999999999', 'maxAmount'],
    ['minAmount=2&maxAmount=1', 'minAmount'],
    ['minDays=abc', 'minDays'],
    ['minDays=100000', 'minDays'],
  ])('%s', (query, path) => {
    const issues = refusal(query);
    expect(issues.map((issue) => issue.path)).toContain(path);
    expect(issues.every(({ message }) => message.length > 0)).toBe(true);
  });

  test('twenty names are not too many, nor is one that nobody has', () => {
    expect(refusal(Array.from({ length: 20 }, (_, i) => `client=c${i}`).join('&'))).toEqual([]);
    expect(refusal('status=nonsense')).toEqual([]);
  });
});

test('the filters can be described as JSON Schema', () => {
  const schema = z.toJSONSchema(filterSchema, { io: 'input' });
  expect(Object.keys(schema.properties ?? {})).toEqual(Object.keys(pack.filters.bindings));
  expect(schema.additionalProperties).toBe(false);
});

test('the pack is a pack like any other', () => {
  const definition = pack as unknown as PackDefinition;
  expect(definition.primarySource in definition.sources).toBe(true);
  for (const [key, rule] of Object.entries(definition.rules.definitions)) {
    expect({ key, inside: rule.default >= rule.min && rule.default <= rule.max }).toEqual({ key, inside: true });
  }
});
