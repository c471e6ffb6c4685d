import type { ReactNode } from 'react';
import { useLocale } from '../i18n/locale-context.tsx';
import { usePage } from '../pack/page-context.tsx';
import { DataTable, type TableColumn } from '../tables/data-table.tsx';
import { matrixModel, type ChartItem } from './chart-model.ts';
import type { ChartProps } from './chart-props.ts';
import { ItemAction } from './item-action.tsx';
import { toldFigures } from './tip.tsx';

/** The same figures as a table: for whoever reads better in rows, and for screen readers. */
export function ChartTable({ id, chart, model, data }: ChartProps): ReactNode {
  const locale = useLocale();
  const { text, t } = locale;
  const { pack } = usePage();
  const matrix = chart.kind === 'matrix' ? matrixModel(chart, data, model) : null;
  const name = pack.presentation.rows.find(({ field }) => field === chart.category);
  const columns: TableColumn[] = [
    {
      field: NAME,
      label: name ? text(name.label) : t(chart.kind === 'trend' ? 'chart.month' : 'chart.category'),
      unit: chart.kind === 'trend' ? 'month' : 'text',
    },
    ...(matrix
      ? matrix.columns.map((month, index) => ({
          field: String(index),
          label: locale.figure(month, 'month'),
          unit: model.series[0]?.unit ?? 'count',
        }))
      : model.series.map((series) => ({ field: series.field, label: text(series.label), unit: series.unit }))),
  ];
  const rows = matrix
    ? matrix.rows.map(({ item, cells }) => ({
        [ITEM]: item,
        [NAME]: item.label,
        ...Object.fromEntries(cells.map((cell, index) => [String(index), cell])),
      }))
    : model.items.map((item) => ({
        [ITEM]: item,
        [NAME]: chart.kind === 'trend' ? item.id : item.label,
        ...item.values,
      }));
  return (
    <DataTable
      caption={text(chart.label)}
      columns={columns}
      rows={rows}
      others={null}
      first={15}
      bare={chart.kind === 'table'}
      renderName={(row, label) => {
        const item = row[ITEM] as ChartItem;
        if (item.bucket === null && item.filterValue === null) return label;
        return (
          <ItemAction
            id={id}
            chart={chart}
            item={item}
            className="table__open"
            told={toldFigures(item, model.series, locale)}
          >
            {label}
          </ItemAction>
        );
      }}
    />
  );
}

/** Fields that no series can have. */
const NAME = '$name';
const ITEM = '$item';
