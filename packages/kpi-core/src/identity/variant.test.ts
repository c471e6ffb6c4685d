import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { PackDefinition } from '../pack/definition.ts';
import { SCOPE_ALL } from './scope.ts';
import { parseWireKey, snapshotKey, variantOf } from './variant.ts';

const pack = {
  id: 'demo',
  filters: {
    schema: z.strictObject({}),
    bindings: { client: { op: 'context' } },
    defaults: {},
    folded: ['client'],
    lists: ['client'],
  },
  snapshots: { dashboard: { schema: 1 }, kpis: { schema: 3 }, charts: { schema: 1 }, financials: { schema: 1 } },
} as unknown as PackDefinition;

describe('snapshot identity', () => {
  it('is equal for filters that mean the same', () => {
    expect(variantOf(pack, SCOPE_ALL, { client: ['B', 'a'] }).hash).toBe(
      variantOf(pack, SCOPE_ALL, { client: ['A', 'b', 'B '] }).hash,
    );
  });

  it('differs by scope, so that one principal never reads what another may not', () => {
    const own = { kind: 'dimension', dimension: 'projectManager', values: ['camila soto'] } as const;
    expect(variantOf(pack, own, {}).hash).not.toBe(variantOf(pack, SCOPE_ALL, {}).hash);
    expect(variantOf(pack, { ...own, values: ['pablo reyes'] }, {}).hash).not.toBe(variantOf(pack, own, {}).hash);
  });

  it('carries no text of a user into a key', () => {
    const variant = variantOf(pack, SCOPE_ALL, { client: ['}{:*\r\n pulso:'] });
    expect(snapshotKey(pack, variant, 'kpis').wire).toMatch(/^demo:kpis:[A-Za-z0-9_-]{22}$/);
  });

  it('names pack, type and hash, and reads them back', () => {
    const key = snapshotKey(pack, variantOf(pack, SCOPE_ALL, {}), 'kpis');
    expect(key.schema).toBe(3);
    expect(parseWireKey(key.wire)).toEqual({ pack: 'demo', type: 'kpis', hash: key.wire.split(':')[2] });
    expect(parseWireKey('demo:kpis:short')).toBeNull();
  });
});
