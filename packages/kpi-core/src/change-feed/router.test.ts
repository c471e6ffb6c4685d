import fc from 'fast-check';
import { sql, type SqlBool } from 'kysely';
import { describe, expect, test } from 'vitest';
import type { FilterBinding } from '../filters/bindings.ts';
import type { Scope } from '../identity/scope.ts';
import { SNAPSHOT_TYPES, type SnapshotType } from '../identity/snapshot-type.ts';
import type { Filters, PackDefinition, SnapshotDefinition } from '../pack/definition.ts';
import type { SourceDefinition } from '../pack/source.ts';
import type { RegisteredVariant } from '../variants/registry.ts';
import type { Tuple } from './posting-index.ts';
import { createChangeRouter, type RoutableChange } from './router.ts';

const anything = () => sql<SqlBool>`true`;

const bindings: Readonly<Record<string, FilterBinding>> = {
  client: { op: 'in', dimension: 'client' },
  otherClient: { op: 'in', dimension: 'client' },
  manager: { op: 'in', dimension: 'manager' },
  status: { op: 'in', dimension: 'status' },
  view: {
    op: 'choice',
    choices: {
      all: {},
      open: { dimension: 'status', values: ['s1', 's2'] },
      paid: { dimension: 'status', values: ['s3'], sql: anything },
      large: { sql: anything },
    },
  },
  minAmount: { op: 'sql', sql: anything },
  period: { op: 'context' },
};

const source = (...dimensions: string[]): SourceDefinition => ({
  table: 'a.b',
  dimensions: Object.fromEntries(dimensions.map((dimension) => [dimension, { column: dimension }])),
  measures: [],
  ignoredColumns: [],
});
const sources = { statement: source('client', 'manager', 'status'), cost: source('client', 'manager'), rule: source() };
type SourceName = keyof typeof sources;

const snapshot = (more: Partial<SnapshotDefinition>): SnapshotDefinition => ({
  schema: 1,
  dependsOn: ['statement', 'cost', 'rule'],
  compute: async () => ({ data: {}, rows: 0, source: 'rows' }),
  ...more,
});
const snapshots: Readonly<Record<SnapshotType, SnapshotDefinition>> = {
  dashboard: snapshot({ unfiltered: ['statement'], reads: { statement: { unfilteredColumns: ['client', 'status'] } } }),
  kpis: snapshot({
    leavesOut: ['view=open', 'status'],
    reads: {
      statement: { only: { status: ['s1', 's2', 's3'] }, selectsBy: ['manager'] },
      cost: { unlessFiltered: ['view', 'minAmount'], selectsBy: ['client', 'manager'] },
    },
  }),
  charts: snapshot({ dependsOn: ['statement', 'rule'] }),
  financials: snapshot({
    dependsOn: ['cost'],
    unfiltered: ['cost'],
    unscoped: ['cost'],
    reads: { cost: { unfilteredColumns: ['amount'] } },
  }),
};
const pack = {
  sources,
  snapshots,
  filters: { bindings } as unknown as PackDefinition['filters'],
} satisfies Pick<PackDefinition, 'sources' | 'snapshots' | 'filters'>;

/** Looks at one row as the bindings and the declarations say, field by field; a value that is not known may be any. */
function concerns(variant: RegisteredVariant, change: RoutableChange, type: SnapshotType): boolean {
  const { dependsOn, unfiltered = [], unscoped = [], leavesOut = [], reads = {} } = snapshots[type];
  if (!dependsOn.includes(change.source)) return false;
  if (change.tuples === null) return true;
  const { only = {}, unlessFiltered = [], selectsBy = [], unfilteredColumns } = reads[change.source] ?? {};
  if (unlessFiltered.some((field) => variant.filters[field] !== undefined)) return false;
  const changed = (columns: readonly string[]) =>
    !change.columns || change.columns.some((one) => columns.includes(one));
  const outside = unfiltered.includes(change.source) && (!unfilteredColumns || changed(unfilteredColumns));
  const isSteady = outside && change.steady?.includes(type) === true;
  const beyond = outside && !(isSteady && variant.scope.kind === 'all');
  const has = Object.keys(sources[change.source as SourceName].dimensions);
  const demands: [dimension: string, values: readonly string[]][] = [];
  for (const [field, value] of beyond ? [] : Object.entries(variant.filters)) {
    const binding = bindings[field]!;
    if (leavesOut.includes(field) || leavesOut.includes(`${field}=${String(value)}`)) continue;
    if (binding.op === 'in') demands.push([binding.dimension, value as string[]]);
    if (binding.op !== 'choice') continue;
    const { dimension, values } = binding.choices[value as string]!;
    if (dimension && values) demands.push([dimension, values]);
  }
  if (!beyond) demands.push(...Object.entries(only));
  const isScoped = !(beyond && unscoped.includes(change.source));
  if (isScoped && variant.scope.kind === 'dimension') demands.push([variant.scope.dimension, variant.scope.values]);
  // Columns of these sources are named as their dimensions.
  const selected = demands.map(([dimension]) => dimension);
  if (!beyond && change.columns?.every((one) => selectsBy.includes(one))) {
    if (!change.columns.some((one) => selected.includes(one))) return false;
  }
  const passes = (tuple: Tuple, dimension: string, values: readonly string[]) => {
    if (!has.includes(dimension) || tuple[dimension] === undefined) return true;
    return tuple[dimension] !== null && values.includes(tuple[dimension]);
  };
  return change.tuples.some((tuple) => demands.every(([dimension, values]) => passes(tuple, dimension, values)));
}

const names = (letter: string, count: number) => Array.from({ length: count }, (_, index) => `${letter}${index + 1}`);
const CLIENTS = names('c', 6);
const MANAGERS = names('m', 4);
const STATUSES = names('s', 4);

const some = (values: readonly string[]) => fc.uniqueArray(fc.constantFrom(...values), { maxLength: 3 });
const filters: fc.Arbitrary<Filters> = fc.record(
  {
    client: some(CLIENTS),
    otherClient: some(CLIENTS),
    manager: some(MANAGERS),
    status: some(STATUSES),
    view: fc.constantFrom('all', 'open', 'paid', 'large'),
    minAmount: fc.nat(),
    period: fc.constantFrom('week', 'month'),
  },
  { requiredKeys: [] },
);
const scope: fc.Arbitrary<Scope> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Scope>({ kind: 'all' }) },
  some(CLIENTS).map((values): Scope => ({ kind: 'dimension', dimension: 'client', values })),
);
const variants = fc
  .array(fc.record({ filters, scope }), { maxLength: 30 })
  .map((drawn) => drawn.map((one, index): RegisteredVariant => registered(index, one.filters, one.scope)));

function registered(seq: number, own: Filters, ownScope: Scope = { kind: 'all' }): RegisteredVariant {
  return {
    pack: 'p',
    hash: `v${seq}`,
    scope: ownScope,
    filters: own,
    seq,
    viewedAt: null,
    viewScore: 0,
    forgotten: false,
  };
}

const value = (values: readonly string[]) => fc.oneof(fc.constantFrom(...values, 'unheard'), fc.constant(null));
const tuple: fc.Arbitrary<Tuple> = fc.record(
  { client: value(CLIENTS), manager: value(MANAGERS), status: value(STATUSES) },
  { requiredKeys: [] },
);
const change: fc.Arbitrary<RoutableChange> = fc.record({
  source: fc.constantFrom<SourceName[]>('statement', 'cost', 'rule'),
  tuples: fc.oneof({ weight: 8, arbitrary: fc.array(tuple, { maxLength: 4 }) }, fc.constant(null)),
  columns: fc.option(fc.uniqueArray(fc.constantFrom('client', 'manager', 'status', 'amount'), { minLength: 1 }), {
    nil: null,
  }),
  steady: fc.constantFrom<SnapshotType[]>([], ['dashboard']),
});

describe('routing', () => {
  test('finds exactly what the bindings say, whatever the filters, scopes and changes', () => {
    fc.assert(
      fc.property(variants, fc.array(change, { maxLength: 4 }), (all, changes) => {
        const router = createChangeRouter(pack);
        router.add(all.slice(0, 10));
        router.add(all);
        const routed = new Map(router.route(changes).map((found) => [found.variant.hash, found.types]));
        const expected = new Map(
          all.flatMap((one) => {
            const types = SNAPSHOT_TYPES.filter((type) => changes.some((each) => concerns(one, each, type)));
            return types.length > 0 ? [[one.hash, types] as const] : [];
          }),
        );
        expect(Object.fromEntries(routed)).toEqual(Object.fromEntries(expected));
      }),
      { numRuns: 2_000 },
    );
  });

  test('a source that the pack does not have concerns everything', () => {
    const router = createChangeRouter(pack);
    router.add([registered(1, { client: ['c1'] })]);
    expect(router.route([{ source: 'unheard', tuples: [{ client: 'c2' }] }])).toEqual([
      { variant: expect.objectContaining({ hash: 'v1' }), types: SNAPSHOT_TYPES },
    ]);
  });

  test('filters that an older form of the pack registered demand nothing', () => {
    const router = createChangeRouter(pack);
    router.add([registered(1, { client: 'c1', view: 'gone', unheard: 7 })]);
    expect(router.route([{ source: 'cost', tuples: [{ client: 'c2' }] }])).toHaveLength(1);
  });

  test('a filter and a scope on one dimension leave what they have in common', () => {
    const router = createChangeRouter(pack);
    router.add([
      registered(1, { client: ['c1', 'c2'] }, { kind: 'dimension', dimension: 'client', values: ['c2', 'c3'] }),
    ]);
    const routed = (client: string) =>
      router.route([{ source: 'cost', tuples: [{ client }] }]).some(({ types }) => types.includes('kpis'));
    expect(['c1', 'c2', 'c3'].map(routed)).toEqual([false, true, false]);
  });
});
