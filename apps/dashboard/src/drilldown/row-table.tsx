import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useEffect, useMemo, useRef, type ReactNode } from 'react';
import type { PackPresentation } from '@pulso/kpi-core/presentation';
import { number } from '../format/numbers.ts';
import { plainText } from '../format/plain-text.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import { usePage } from '../pack/page-context.tsx';
import type { Item } from '../snapshots/path.ts';
import { isNumeric } from '../tables/columns.ts';
import { columnCharacters, filledColumns } from './row-columns.ts';
import { nextOrder, type SortOrder } from '../tables/sort.ts';
import { useValueText } from '../tables/value-text.ts';

type RowColumn = PackPresentation['rows'][number];

export interface RowTableProps {
  /** `null` while the first page is on its way. */
  readonly rows: readonly Item[] | null;
  /** The first page of them: it decides on the columns. */
  readonly firstPage: readonly Item[];
  /** All rows, also those not fetched yet. */
  readonly count: number;
  readonly amount: number | null;
  readonly order: SortOrder | null;
  readonly onOrder: (order: SortOrder) => void;
  readonly onOpen: (id: string) => void;
  readonly onNearEnd: () => void;
  readonly loadingMore: boolean;
}

const ROW_HEIGHT = 38;
const SKELETON_ROWS = 12;
/** The field that the total adds up. */
const AMOUNT = 'amount';
/** Room for one character of the rows' size. In `rem`, because head and foot have sizes of their own. */
const CHARACTER_REM = 0.48;

/** Any number of rows; only those in sight exist. A table for screen readers too, with the count of all rows. */
export function RowTable({
  rows,
  firstPage,
  count,
  amount,
  order,
  onOrder,
  onOpen,
  onNearEnd,
  loadingMore,
}: RowTableProps): ReactNode {
  const { t, text, figure, language } = useLocale();
  const valueText = useValueText();
  const scroller = useRef<HTMLDivElement>(null);
  const { columns, layout } = useLayout(firstPage, amount);
  // oxlint-disable-next-line react/incompatible-library -- its answers change between renders; nothing here memoises them
  const virtual = useVirtualizer({
    count: rows?.length ?? 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  });
  const visible = virtual.getVirtualItems();
  const lastVisible = visible.at(-1)?.index ?? 0;
  const loaded = rows?.length ?? 0;
  useEffect(() => {
    if (loaded > 0 && lastVisible >= loaded - 20) onNearEnd();
  }, [lastVisible, loaded, onNearEnd]);
  const amountColumn = columns.findIndex(({ field, unit }) => unit === 'CLP' && field === AMOUNT);
  return (
    <div className="rows" ref={scroller} style={layout} tabIndex={-1}>
      <div role="table" className="rows__table" aria-rowcount={count + 1} aria-busy={rows === null}>
        <div role="rowgroup" className="rows__head">
          <div role="row" className="rows__row">
            {columns.map((column) => (
              <HeadCell
                key={column.field}
                column={column}
                order={order}
                onOrder={onOrder}
                label={text(column.label)}
                sortLabel={t('drill.sort', { label: text(column.label) })}
              />
            ))}
          </div>
        </div>
        <div
          role="rowgroup"
          className="rows__body"
          style={{ height: rows === null ? SKELETON_ROWS * ROW_HEIGHT : virtual.getTotalSize() }}
        >
          {rows === null
            ? Array.from({ length: SKELETON_ROWS }, (_, index) => (
                <span key={index} className="skeleton rows__skeleton" style={{ top: index * ROW_HEIGHT + 12 }} />
              ))
            : visible.map((place) => {
                const row = rows[place.index]!;
                const id = plainText(row['id'] ?? place.index);
                return (
                  <div
                    key={id}
                    role="row"
                    aria-rowindex={place.index + 2}
                    className="rows__row rows__row--data"
                    style={{ transform: `translateY(${place.start}px)` }}
                    data-row={id}
                  >
                    {columns.map((column, index) => {
                      const written =
                        valueText(column.field, row[column.field]) ?? figure(row[column.field], column.unit);
                      return (
                        <div
                          key={column.field}
                          role="cell"
                          className={`rows__cell ${isNumeric(column.unit) ? 'rows__cell--number' : ''}`}
                          title={written}
                        >
                          {index === 0 ? (
                            <button
                              type="button"
                              className="rows__open"
                              aria-label={t('drill.open', { name: written })}
                              onClick={() => onOpen(id)}
                            >
                              {written}
                            </button>
                          ) : (
                            written
                          )}
                        </div>
                      );
                    })}
                  </div>
                );
              })}
        </div>
        <div role="rowgroup" className="rows__foot">
          <div role="row" className="rows__row">
            {columns.map((column, index) => (
              <div
                key={column.field}
                role="cell"
                className={`rows__cell ${isNumeric(column.unit) ? 'rows__cell--number' : ''}`}
              >
                {index === 0 && (loadingMore ? t('drill.more') : `${t('table.total')} · ${number(count, language)}`)}
                {index === amountColumn && amount !== null && (
                  <span data-testid="rows-amount">{figure(amount, 'CLP')}</span>
                )}
              </div>
            ))}
          </div>
        </div>
      </div>
    </div>
  );
}

interface HeadCellProps {
  readonly column: RowColumn;
  readonly order: SortOrder | null;
  readonly onOrder: (order: SortOrder) => void;
  readonly label: string;
  readonly sortLabel: string;
}

function HeadCell({ column, order, onOrder, label, sortLabel }: HeadCellProps): ReactNode {
  const sort = order?.field === column.field ? order : null;
  const numeric = isNumeric(column.unit);
  return (
    <div
      role="columnheader"
      className={`rows__cell ${numeric ? 'rows__cell--number' : ''}`}
      aria-sort={sort ? (sort.descending ? 'descending' : 'ascending') : undefined}
    >
      {column.sortable ? (
        <button
          type="button"
          className="table__sort"
          aria-label={sortLabel}
          onClick={() => onOrder(nextOrder(order, column.field, numeric || column.unit === 'date'))}
        >
          {label}
          {sort &&
            (sort.descending ? <ArrowDown size={12} aria-hidden="true" /> : <ArrowUp size={12} aria-hidden="true" />)}
        </button>
      ) : (
        label
      )}
    </div>
  );
}

/** Columns with anything in them, as wide as the first page needs: later pages do not move them. */
function useLayout(
  firstPage: readonly Item[],
  amount: number | null,
): { columns: PackPresentation['rows']; layout: React.CSSProperties } {
  const { pack } = usePage();
  const { text, figure } = useLocale();
  const valueText = useValueText();
  return useMemo(() => {
    const columns = filledColumns(pack.presentation.rows, firstPage);
    const widths = columns.map((column) =>
      columnCharacters(text(column.label), [
        ...firstPage.map((row) => valueText(column.field, row[column.field]) ?? figure(row[column.field], column.unit)),
        // The total stands in the same column, in heavier type.
        ...(column.field === AMOUNT && amount !== null ? [`${figure(amount, 'CLP')}  `] : []),
      ]),
    );
    const characters = widths.reduce((sum, width) => sum + width, 0);
    const layout = {
      '--columns': widths.map((width) => `minmax(${width * CHARACTER_REM}rem, ${width}fr)`).join(' '),
      '--least-width': `calc(${characters * CHARACTER_REM}rem + ${columns.length} * var(--space-5) + 2 * var(--space-6))`,
    } as React.CSSProperties;
    return { columns, layout };
  }, [pack, firstPage, amount, text, figure, valueText]);
}
