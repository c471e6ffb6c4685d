import type { ReactNode } from 'react';
import { useLocale } from '../i18n/locale-context.tsx';
import { DataTable, type TableColumn } from '../tables/data-table.tsx';
import { matrixModel } from './chart-model.ts';
import type { ChartProps } from './chart-props.ts';

/** The same figures as a table: for whoever reads better in rows, and for screen readers. */
export function ChartTable({ chart, model, data }: ChartProps): ReactNode {
  const { text, t } = useLocale();
  const isMatrix = chart.kind === 'matrix';
  const matrix = isMatrix ? matrixModel(chart, data, model) : null;
  const columns: TableColumn[] = [
    { field: '__label', label: t('chart.category'), unit: chart.kind === 'trend' ? 'month' : 'text' },
    ...(matrix
      ? matrix.columns.map((month, index) => ({ field: String(index), label: month, unit: model.series[0]?.unit ?? 'count' }))
      : model.series.map((series) => ({ field: series.field, label: text(series.label), unit: series.unit }))),
  ];
  const rows = matrix
    ? matrix.rows.map(({ item, cells }) => ({ __label: item.label, ...Object.fromEntries(cells.map((cell, index) => [String(index), cell])) }))
    : model.items.map((item) => ({ __label: chart.kind === 'trend' ? item.id : item.label, ...item.values }));
  return <DataTable caption={text(chart.label)} columns={columns} rows={rows} others={null} />;
}
