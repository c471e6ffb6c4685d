import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { PackDefinition } from '../pack/definition.ts';
import { InvalidFilters } from './errors.ts';
import { parseFilterQuery, parseFilters } from './parse.ts';

const pack = {
  filters: {
    schema: z.strictObject({ client: z.array(z.string()).optional(), note: z.string().optional() }),
    bindings: { client: { op: 'context' }, note: { op: 'context' } },
    defaults: {},
    folded: ['client'],
    lists: ['client'],
  },
} as unknown as PackDefinition;

function refused(parse: () => unknown): string[] {
  try {
    parse();
  } catch (error) {
    if (error instanceof InvalidFilters) return error.issues.map(({ path }) => path);
    throw error;
  }
  return [];
}

describe('text that the database cannot hold', () => {
  it.each(['client=%00', 'client=Minera&client=No%00rte', 'note=%00'])(
    'in a query (%s) is refused and named',
    (query) => {
      expect(refused(() => parseFilterQuery(pack, new URLSearchParams(query)))).toEqual([query.split('=')[0]]);
    },
  );

  it.each(['\0', 'Minera\ud800', '\udfff'])('in JSON (%j) is refused and named', (name) => {
    expect(refused(() => parseFilters(pack, { client: ['Minera Norte', name] }))).toEqual(['client']);
  });

  it('is not any other unusual text', () => {
    expect(parseFilters(pack, { client: ['\u{1d54a}\u{1f600}\u202e\ufffd'] })).toHaveProperty('client');
  });
});
