import { ArrowDown, ArrowUp } from 'lucide-react';
import { useMemo, useState, type ReactNode } from 'react';
import type { Unit } from '@pulso/kpi-core/presentation';
import { localeTag } from '../format/locale.ts';
import { plainText } from '../format/plain-text.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import type { Item } from '../snapshots/path.ts';
import { isNumeric } from './columns.ts';
import { nextOrder, sortRows, type SortOrder } from './sort.ts';
import './tables.css';

export interface TableColumn {
  readonly field: string;
  readonly label: string;
  readonly unit: Unit;
}

export interface DataTableProps {
  readonly caption: string;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly Item[];
  /** A remainder, always last. */
  readonly others: Item | null;
  /** Rows shown before "show all". */
  readonly first?: number;
  /** Texts for enumerated values. */
  readonly valueText?: (field: string, value: unknown) => string | null;
  /** Money in millions, without its unit: the heading says it. */
  readonly bare?: boolean;
  /** Makes a row's name lead somewhere. */
  readonly renderName?: (row: Item, name: string) => ReactNode;
}

/** A plain table: sortable, figures aligned by their digits. */
export function DataTable({
  caption,
  columns,
  rows,
  others,
  first = 10,
  valueText,
  bare = false,
  renderName,
}: DataTableProps): ReactNode {
  const { t, language, figure, bare: bareFigure } = useLocale();
  const [order, setOrder] = useState<SortOrder | null>(null);
  const [all, setAll] = useState(false);
  const sorted = useMemo(() => sortRows(rows, order, localeTag(language)), [rows, order, language]);
  const shown = all ? sorted : sorted.slice(0, first);
  const cellText = (row: Item, column: TableColumn): string =>
    valueText?.(column.field, row[column.field]) ??
    (bare && column.unit === 'CLP' ? bareFigure : figure)(row[column.field], column.unit);
  return (
    <div className="table-scroll" tabIndex={0} role="group" aria-label={caption}>
      <table className="table">
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => {
              const sort = order?.field === column.field ? order : null;
              return (
                <th
                  key={column.field}
                  scope="col"
                  className={isNumeric(column.unit) ? 'table__number' : ''}
                  aria-sort={sort ? (sort.descending ? 'descending' : 'ascending') : undefined}
                >
                  <button
                    type="button"
                    className="table__sort"
                    onClick={() => setOrder(nextOrder(order, column.field, isNumeric(column.unit)))}
                  >
                    {column.label}
                    {sort &&
                      (sort.descending ? (
                        <ArrowDown size={12} aria-hidden="true" />
                      ) : (
                        <ArrowUp size={12} aria-hidden="true" />
                      ))}
                  </button>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {shown.map((row, index) => (
            <tr key={plainText(row['id'] ?? row[columns[0]!.field] ?? index)}>
              {columns.map((column, place) =>
                place === 0 ? (
                  <th key={column.field} scope="row">
                    {renderName?.(row, cellText(row, column)) ?? cellText(row, column)}
                  </th>
                ) : (
                  <td key={column.field} className={isNumeric(column.unit) ? 'table__number' : ''}>
                    {cellText(row, column)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
        {others && (
          <tfoot>
            <tr>
              {columns.map((column, place) =>
                place === 0 ? (
                  <th key={column.field} scope="row">
                    {t('table.others')}
                  </th>
                ) : (
                  <td key={column.field} className={isNumeric(column.unit) ? 'table__number' : ''}>
                    {cellText(others, column)}
                  </td>
                ),
              )}
            </tr>
          </tfoot>
        )}
      </table>
      {sorted.length > first && (
        <button type="button" className="button button--quiet table__more" onClick={() => setAll(!all)}>
          {all ? t('table.showLess') : t('table.showAll', { n: sorted.length })}
        </button>
      )}
    </div>
  );
}
