import fc from 'fast-check';
import { addDays, firstDay, monthOf } from './calendar.ts';
import { costRows, historyRows, targetRows } from './arbitrary-money.ts';
import { statementRows, statusChangeRows } from './arbitrary-statements.ts';
import { AMOUNT_EDGES, CLIENT_NAMES, MANAGER_NAMES, oddSpelling } from './arbitrary-values.ts';
import type { Filters, NamedRow, ProjectRow, RuleRow, World } from './model.ts';

/**
 * Random small worlds, made to hit the edges: month ends, equal amounts, ages and due dates on both sides of each
 * limit, missing and contradictory dates, other currencies, void, reasons in odd spelling, broken workflows.
 * Every row obeys what the tables demand: unique names and codes, a number once per project, no negative amount.
 */

const asOfDay = fc.oneof(
  fc.constantFrom('2025-03-31', '2024-02-29', '2025-02-28', '2025-01-01', '2024-12-31', '2025-06-30', '2024-03-30'),
  fc.integer({ min: 0, max: 900 }).map((days) => addDays('2023-11-15', days)),
);

function namedRows(names: readonly string[], minLength: number): fc.Arbitrary<NamedRow[]> {
  return fc.subarray([...names], { minLength }).map((chosen) => chosen.map((name, index) => ({ id: index + 1, name })));
}

function projectRows(
  clients: readonly NamedRow[],
  managers: readonly NamedRow[],
  wide: boolean,
): fc.Arbitrary<ProjectRow[]> {
  const project = fc.record({
    client: fc.constantFrom(...clients),
    manager: fc.constantFrom(...managers),
    named: fc.boolean(),
  });
  return fc.array(project, wide ? { minLength: 28, maxLength: 32 } : { minLength: 1, maxLength: 6 }).map((drawn) =>
    drawn.map(({ client, manager, named }, index) => ({
      id: index + 1,
      code: `OT${String(1000 + index)}`,
      name: named ? `Obra ${index + 1}` : null,
      // neighbours in turn, so that a wide world has work for more than ten clients
      client_id: (wide ? clients[index % clients.length] : client)?.id ?? client.id,
      project_manager_id: manager.id,
      starts_on: null,
      due_on: null,
      contract_amount: null,
      currency: 'CLP',
    })),
  );
}

const ruleRows = fc.oneof(
  { weight: 4, arbitrary: fc.constant<RuleRow[]>([]) },
  {
    weight: 1,
    arbitrary: fc
      .record({ critical_days: fc.integer({ min: 20, max: 120 }), high_value_amount: fc.constantFrom(1000, 5_000_000) })
      .map((rules) => Object.entries(rules).map(([key, value]) => ({ key, value }))),
  },
);

export interface WorldOptions {
  /** of a wide world; others have at most 20 */
  maxStatements?: number;
  /** more than ten clients and twenty projects, so that charts and tables have others; by default one world in six */
  wide?: boolean;
  /** false: only the default rules, for a caller whose table `rule` has other keys */
  rules?: boolean;
}

export function worldArbitrary(options: WorldOptions = {}): fc.Arbitrary<World> {
  const oneInSix = fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) });
  return (options.wide === undefined ? oneInSix : fc.constant(options.wide)).chain((wide) =>
    worldOfWidth(wide, options),
  );
}

function worldOfWidth(wide: boolean, { maxStatements = 90, rules = true }: WorldOptions): fc.Arbitrary<World> {
  const statements = wide ? { minLength: Math.min(64, maxStatements), maxLength: maxStatements } : { maxLength: 20 };
  return fc
    .record({
      asOf: asOfDay,
      client: namedRows(CLIENT_NAMES, wide ? 12 : 1),
      project_manager: namedRows(MANAGER_NAMES, 1),
      rule: rules ? ruleRows : fc.constant<RuleRow[]>([]),
    })
    .chain((base) =>
      projectRows(base.client, base.project_manager, wide).chain((project) =>
        fc.record({
          asOf: fc.constant(base.asOf),
          client: fc.constant(base.client),
          project_manager: fc.constant(base.project_manager),
          rule: fc.constant(base.rule),
          project: fc.constant(project),
          statement: statementRows({ ...base, project }, statements),
          cost: costRows(project, base.asOf),
          target: targetRows(base.project_manager, base.asOf),
          kpi_history: historyRows(base.asOf),
        }),
      ),
    )
    .chain((world) => statusChangeRows(world.statement).map((status_change) => ({ ...world, status_change })));
}

const filterDay = (asOf: string) => fc.integer({ min: -420, max: 40 }).map((days) => addDays(asOf, days));

function dateFilters(asOf: string): fc.Arbitrary<Filters> {
  const range = fc
    .tuple(filterDay(asOf), filterDay(asOf))
    .map(([a, b]) => (a <= b ? { from: a, to: b } : { from: b, to: a }));
  return fc.oneof(
    { weight: 4, arbitrary: fc.constant({}) },
    { weight: 3, arbitrary: range },
    { weight: 1, arbitrary: filterDay(asOf).map((from) => ({ from })) },
    { weight: 1, arbitrary: filterDay(asOf).map((to) => ({ to })) },
    { weight: 1, arbitrary: fc.constant({ from: firstDay(monthOf(asOf)), to: asOf }) },
    {
      weight: 3,
      arbitrary: fc.constantFrom('7d', '30d', '90d', '365d', 'mtd', 'ytd').map((preset) => ({ preset }) as const),
    },
  );
}

function nameFilter(rows: readonly NamedRow[]): fc.Arbitrary<string[]> {
  const name = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...rows.map((r) => r.name)).chain(oddSpelling) },
    { weight: 1, arbitrary: fc.constant('Nadie conocido') },
  );
  return fc.array(name, { minLength: 1, maxLength: 3 });
}

const amountFilters = fc
  .tuple(fc.constantFrom(...AMOUNT_EDGES), fc.constantFrom(...AMOUNT_EDGES))
  .chain(([a, b]) =>
    fc.constantFrom<Filters>(
      { minAmount: a },
      { maxAmount: a },
      { minAmount: Math.min(a, b), maxAmount: Math.max(a, b) },
    ),
  );

/** Mostly set with the given odds, else absent. */
function sometimes(arbitrary: fc.Arbitrary<Filters>, odds: number): fc.Arbitrary<Filters> {
  return fc.oneof({ weight: 10 - odds, arbitrary: fc.constant<Filters>({}) }, { weight: odds, arbitrary });
}

/** Filters for a world: what its names, days and amounts make interesting, and now and then an unknown name. */
export function filtersArbitrary(world: World): fc.Arbitrary<Filters> {
  const status = fc.constantFrom('in_review', 'sent', 'validated', 'paid', 'void', 'nonsense');
  return fc
    .tuple(
      dateFilters(world.asOf),
      sometimes(
        nameFilter(world.client).map((client) => ({ client })),
        3,
      ),
      sometimes(
        nameFilter(world.project_manager).map((projectManager) => ({ projectManager })),
        3,
      ),
      sometimes(
        fc.array(status, { minLength: 1, maxLength: 3 }).map((chosen) => ({ status: chosen })),
        2,
      ),
      sometimes(
        fc.constantFrom('all', 'critical', 'completed', 'high_value').map((view) => ({ view })),
        3,
      ),
      sometimes(amountFilters, 2),
      sometimes(
        fc.constantFrom(1, 15, 30, 31, 45, 60, 90, 91).map((minDays) => ({ minDays })),
        2,
      ),
    )
    .map((parts) => Object.assign({}, ...parts) as Filters);
}

/** A world and a question to it. */
export function caseArbitrary(options: WorldOptions = {}): fc.Arbitrary<{ world: World; filters: Filters }> {
  return worldArbitrary(options).chain((world) => filtersArbitrary(world).map((filters) => ({ world, filters })));
}
