import { sql } from 'kysely';
import { definePack, type Dimension } from '@pulso/kpi-core';
import { bindings, filterSchema, type ShopFilters } from './filters.ts';
import { migrations } from './schema.ts';
import { snapshots } from './snapshots.ts';

const customer: Dimension = {
  column: 'customer_id',
  lookup: { table: 'shop.customer', id: 'id', key: 'name_key' },
};
const channel: Dimension = { column: 'channel' };
const viaSale = { column: 'sale_id', table: 'shop.sale', id: 'id' };

const nothingHere = (): never => {
  throw new Error('the shop has no rows to list');
};

/** A second pack, to show that nothing in the core is wired to the first. */
export const pack = definePack<ShopFilters>({
  id: 'shop',
  title: { es: 'Tienda', en: 'Shop' },
  formulas: 'shop@1',
  timezone: 'America/Santiago',
  currency: 'CLP',
  migrations,
  sources: {
    sale: { table: 'shop.sale', dimensions: { customer, channel }, measures: ['amount'], ignoredColumns: ['seen_at'] },
    refund: {
      table: 'shop.refund',
      dimensions: { customer: { ...customer, via: viaSale }, channel: { ...channel, via: viaSale } },
      measures: ['amount'],
      ignoredColumns: [],
    },
    customer: { table: 'shop.customer', dimensions: {}, measures: [], ignoredColumns: [] },
    rule: { table: 'shop.rule', dimensions: {}, measures: [], ignoredColumns: [] },
  },
  primarySource: 'sale',
  filters: {
    schema: filterSchema,
    bindings,
    defaults: { view: 'all' },
    folded: ['customer'],
    lists: ['customer', 'channel'],
  },
  scopes: ['customer'],
  rules: {
    table: 'shop.rule',
    definitions: {
      big: { default: 1_000, unit: 'CLP', label: { es: 'Venta grande', en: 'Big sale' }, min: 0, max: 1_000_000 },
    },
  },
  snapshots,
  async essential(context) {
    const { rows } = await sql<{ sales: number }>`select count(*)::int as sales from shop.sale`.execute(context.db);
    return { sales: rows[0]!.sales };
  },
  precompute: async () => [{}],
  recordDaily: () => [],
  drilldown: { page: nothingHere, stream: nothingHere, detail: async () => null },
  datasets: {},
  demo: { isEmpty: async () => false, load: async () => {} },
  presentation: {
    hero: [],
    sections: [],
    kpis: {},
    charts: {},
    tables: {},
    filters: [],
    values: {},
    alerts: {},
    rows: [],
    datasets: {},
  },
});
