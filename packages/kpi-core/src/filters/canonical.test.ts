import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { PackDefinition } from '../pack/definition.ts';
import { canonicalFilters } from './canonical.ts';

interface Filters {
  client?: string[];
  view?: string;
  from?: string;
}

const pack = {
  filters: {
    schema: z.strictObject({}) as z.ZodType<Filters>,
    bindings: { client: { op: 'context' }, view: { op: 'context' }, from: { op: 'context' } },
    defaults: { view: 'all' },
    folded: ['client'],
    lists: ['client'],
  },
} as const satisfies Pick<PackDefinition<Filters>, 'filters'>;

const filters = fc.record(
  {
    client: fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { maxLength: 6 }),
    view: fc.constantFrom('all', 'critical'),
    from: fc.constantFrom('2025-01-01', '2025-06-30'),
  },
  { requiredKeys: [] },
);

describe('canonical filters', () => {
  it('are the same for every order, repetition and spelling', () => {
    const a = canonicalFilters(pack, { client: ['Minera Norte', 'Energía  Central'], from: '2025-01-01' });
    const b = canonicalFilters(pack, {
      from: '2025-01-01',
      client: ['energia central', ' MINERA NORTE', 'minera norte'],
      view: 'all',
    });
    expect(JSON.stringify(a)).toBe(JSON.stringify(b));
    expect(a).toEqual({ client: ['energia central', 'minera norte'], from: '2025-01-01' });
  });

  it('keep filters apart that mean different things', () => {
    expect(canonicalFilters(pack, { view: 'critical' })).not.toEqual(canonicalFilters(pack, { view: 'all' }));
    expect(canonicalFilters(pack, { client: ['a b'] })).not.toEqual(canonicalFilters(pack, { client: ['ab'] }));
  });

  it('drop an empty list: no client chosen is no filter', () => {
    expect(canonicalFilters(pack, { client: [] })).toEqual({});
  });

  it('are idempotent', () => {
    fc.assert(
      fc.property(filters, (input) => {
        const once = canonicalFilters(pack, input as Filters);
        expect(JSON.stringify(canonicalFilters(pack, once))).toBe(JSON.stringify(once));
      }),
    );
  });
});
