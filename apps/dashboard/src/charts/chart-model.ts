import type { ChartPresentation, ChartSeries, PackPresentation } from '@pulso/kpi-core/presentation';
import type { Localized } from '@pulso/kpi-core';
import { plainText } from '../format/plain-text.ts';
import { readItem, readItems, readPath, type Item } from '../snapshots/path.ts';

/** One bar, slice, month or row. */
export interface ChartItem {
  readonly id: string;
  readonly label: string;
  readonly values: Readonly<Record<string, number | null>>;
  /** Projected, not measured. */
  readonly projected: boolean;
  /** `bucket` of a drill-down; `null` where no rows can be listed. */
  readonly bucket: string | null;
  /** The value that a filter takes for this item. */
  readonly filterValue: string | null;
  /** What is left beside the items; its bucket is `others`. */
  readonly isRemainder: boolean;
}

export interface ChartModel {
  readonly items: readonly ChartItem[];
  readonly series: readonly ChartSeries[];
  /** Series drawn against the main scale: those with the unit of the first. */
  readonly drawn: readonly ChartSeries[];
  /** The cumulative line of a pareto: the last series that is a share and drawn as a line. */
  readonly cumulative: ChartSeries | null;
  /** Series shown in words only. */
  readonly told: readonly ChartSeries[];
}

/** Reads a chart out of its snapshot's data; `null` when the data has no such list. */
export function chartModel(
  chart: ChartPresentation,
  data: unknown,
  values: PackPresentation['values'],
  text: (text: Localized) => string,
  othersLabel: string,
): ChartModel | null {
  const found = readItems(data, chart.items);
  if (!found) return null;
  const items = found.map((item) => chartItem(chart, item, values, text));
  const others = chart.others === undefined ? null : readItem(data, chart.others);
  const remainder =
    others && chart.series.some(({ field }) => numberAt(others, field))
      ? remainderOf(chart, others, othersLabel)
      : null;
  return { items: remainder ? [...items, remainder] : items, ...seriesOf(chart) };
}

/** How the series of a chart are shown; known before any data. */
export function seriesOf(chart: ChartPresentation): Omit<ChartModel, 'items'> {
  const [main] = chart.series;
  const shares = chart.series.filter((series) => series.unit === 'ratio' && series.unit !== main?.unit);
  const cumulative =
    chart.kind === 'pareto' ? (shares.findLast(({ as }) => as === 'line') ?? shares.at(-1) ?? null) : null;
  const drawn = chart.series.filter((series) => series.unit === main?.unit);
  return {
    series: chart.series,
    drawn,
    cumulative,
    told: chart.series.filter((series) => !drawn.includes(series) && series !== cumulative),
  };
}

function chartItem(
  chart: ChartPresentation,
  item: Item,
  values: PackPresentation['values'],
  text: (text: Localized) => string,
): ChartItem {
  const id = plainText(item[chart.category]);
  const named = chart.categoryLabels?.[id] ?? values[chart.category]?.[id];
  const projected = chart.projectedField !== undefined && item[chart.projectedField] === true;
  return {
    id,
    label: named ? text(named) : id,
    values: Object.fromEntries(chart.series.map(({ field }) => [field, numberAt(item, field)])),
    projected,
    bucket: chart.drilldownBucket === undefined || projected ? null : textAt(item, chart.drilldownBucket),
    filterValue: chart.filter === undefined ? null : textAt(item, chart.filter.value),
    isRemainder: false,
  };
}

function remainderOf(chart: ChartPresentation, others: Item, label: string): ChartItem {
  return {
    id: 'others',
    label,
    values: Object.fromEntries(chart.series.map(({ field }) => [field, numberAt(others, field)])),
    projected: false,
    bucket: chart.drilldownBucket === undefined ? null : 'others',
    filterValue: null,
    isRemainder: true,
  };
}

export interface MatrixModel {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly item: ChartItem; readonly cells: readonly (number | null)[] }[];
}

/** Rows of a heat map: each item holds one value per column. */
export function matrixModel(chart: ChartPresentation, data: unknown, model: ChartModel): MatrixModel {
  const found = chart.columns === undefined ? null : readPath(data, chart.columns);
  const columns = Array.isArray(found) ? found.map(String) : [];
  const items = readItems(data, chart.items) ?? [];
  const rows = items.map((raw, index) => {
    const cells = raw[chart.values ?? 'values'];
    const known = Array.isArray(cells) ? cells : [];
    return {
      item: model.items[index]!,
      cells: columns.map((_, column) => (typeof known[column] === 'number' ? known[column] : null)),
    };
  });
  return { columns, rows };
}

function numberAt(item: Item, field: string): number | null {
  const value = item[field];
  return typeof value === 'number' ? value : null;
}

function textAt(item: Item, field: string): string | null {
  const value = item[field];
  return value === null || value === undefined ? null : plainText(value);
}
