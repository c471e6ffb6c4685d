import { sql } from 'kysely';
import { definePack, type SnapshotDefinition } from '@pulso/kpi-core';
import { byTeam, kpis, teams, waiting, type Context } from './figures.ts';
import { bindings, filterSchema, PRIORITIES, type DeskFilters } from './filters.ts';
import { presentation } from './presentation.ts';
import { drilldown } from './rows.ts';
import { migrations } from './schema.ts';

/** Bump `schema` when a payload's shape or a formula changes: older entries are then never read. */
function snapshot(
  compute: (context: Context) => Promise<unknown>,
  more: Partial<Pick<SnapshotDefinition<DeskFilters>, 'unfiltered' | 'reads'>> = {},
): SnapshotDefinition<DeskFilters> {
  return {
    schema: 1,
    dependsOn: ['request', 'rule'],
    ...more,
    async compute(context) {
      const data = await compute(context);
      const { count } = await waiting(context);
      const fromCells = !context.where.has('view') && context.rollup('request') !== null;
      return { data, rows: count, source: fromCells ? 'rollup' : 'rows' };
    },
  };
}

const limit = (value: number, es: string, en: string) =>
  ({ default: value, unit: 'days', label: { es, en }, min: 0, max: 365 }) as const;

/** A help desk: what waits, what is late, how long it takes. See docs/pack-authors.md. */
export const pack = definePack<DeskFilters>({
  id: 'desk',
  title: { es: 'Mesa de ayuda', en: 'Help desk' },
  formulas: 'desk@1',
  timezone: 'America/Santiago',
  currency: 'CLP',
  migrations,
  sources: {
    request: {
      table: 'desk.request',
      dimensions: { team: { column: 'team' }, priority: { column: 'priority' } },
      measures: ['hours'],
      // Nobody's figure shows a title: its correction refreshes nothing.
      ignoredColumns: ['title'],
      rollup: {
        keys: {
          team: { type: 'text', sql: 'r.team' },
          priority: { type: 'text', sql: 'r.priority' },
          opened_on: { type: 'date', sql: 'r.opened_on' },
          open: { type: 'boolean', sql: 'r.closed_on is null' },
        },
        measures: { hours: 'r.hours' },
        grains: {
          waiting: { keys: ['priority', 'opened_on', 'open'], levels: [['team']], measures: ['hours'], where: 'open' },
        },
      },
    },
    rule: { table: 'desk.rule', dimensions: {}, measures: [], ignoredColumns: [] },
  },
  primarySource: 'request',
  filters: {
    schema: filterSchema,
    bindings,
    defaults: { view: 'all' },
    folded: [],
    lists: ['team', 'priority'],
  },
  scopes: ['team'],
  rules: {
    table: 'desk.rule',
    definitions: {
      late_days: limit(7, 'Atrasada: más de estos días', 'Late: more than these days'),
      days_green: limit(3, 'Días hasta el cierre: límite verde', 'Days to close: green limit'),
      days_amber: limit(5, 'Días hasta el cierre: límite ámbar', 'Days to close: amber limit'),
      large_hours: {
        default: 8,
        unit: 'count',
        label: { es: 'Grande: desde estas horas', en: 'Large: from these hours' },
        min: 0,
        max: 1_000,
      },
    },
  },
  snapshots: {
    // The teams to choose from are those of all requests in scope, so each change of a team concerns every variant.
    dashboard: snapshot(
      async (context) => {
        const { waiting: first, late, days_to_close } = await kpis(context);
        return {
          headline: { waiting: first, late, days_to_close },
          alerts: [],
          filterOptions: { teams: await teams(context) },
        };
      },
      { unfiltered: ['request'], reads: { request: { unfilteredColumns: ['team'] } } },
    ),
    kpis: snapshot(kpis),
    charts: snapshot(async (context) => ({ by_team: { items: await byTeam(context) } })),
    // Every pack has the four types; this one has nothing to say of money.
    financials: snapshot(async () => ({})),
  },
  async essential(context) {
    const { count, late } = await waiting(context);
    return { waiting: count, late };
  },
  precompute: async () => [{}, ...PRIORITIES.map((priority) => ({ priority: [priority] }))],
  recordDaily: () => [],
  drilldown,
  datasets: {},
  demo: {
    async isEmpty(db) {
      const { rows } = await sql<{ some: boolean }>`select exists (select from desk.request) as some`.execute(db);
      return !rows[0]!.some;
    },
    async load({ db, asOf, onProgress }) {
      await sql`insert into desk.request (team, priority, title, hours, opened_on, closed_on)
        select (array['Redes', 'Soporte', 'Sistemas'])[1 + n % 5 / 2], (array['low', 'normal', 'high'])[1 + n % 3 * n % 3],
          'Request ' || n, 1 + n % 13, ${asOf}::date - n % 90,
          case when n % 4 <> 0 then least(${asOf}::date, ${asOf}::date - n % 90 + n % 6) end
        from generate_series(1, 600) n`.execute(db);
      onProgress('600 requests loaded');
    },
  },
  presentation,
});
