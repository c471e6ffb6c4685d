import { memo, useMemo, type ReactNode } from 'react';
import type { TablePresentation } from '@pulso/kpi-core/presentation';
import { plainText } from '../format/plain-text.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import { formatPageUrl } from '../location/page-url.ts';
import { usePageUrl } from '../location/use-page-url.ts';
import { FreshMark } from '../kpi-card/fresh-mark.tsx';
import { ReceiptButton } from '../receipt/receipt-button.tsx';
import { usePage } from '../pack/page-context.tsx';
import { readItem, readItems, type Item } from '../snapshots/path.ts';
import { useSnapshotData } from '../snapshots/use-snapshot.ts';
import { DataTable } from './data-table.tsx';
import { useValueText } from './value-text.ts';

/** A table of the presentation with its title and receipt. */
export const TableCard = memo(function TableCard({ id }: { id: string }): ReactNode {
  const { pack } = usePage();
  const table = pack.presentation.tables[id];
  return table ? <KnownTable id={id} table={table} /> : null;
});

function KnownTable({ id, table }: { id: string; table: TablePresentation }): ReactNode {
  const { t, text } = useLocale();
  const valueText = useValueText();
  const part = useSnapshotData(
    table.snapshot,
    useMemo(
      () => (data: Readonly<Record<string, unknown>>) => ({
        rows: readItems(data, table.items),
        others: table.others === undefined ? null : readItem(data, table.others),
      }),
      [table],
    ),
  );
  const label = text(table.label);
  const columns = table.columns.map((column) => ({
    field: column.field,
    label: text(column.label),
    unit: column.unit,
  }));
  const others = part.value?.others ?? null;
  const hasOthers =
    others !== null && table.columns.some(({ field }) => typeof others[field] === 'number' && others[field] !== 0);
  const { url, change } = usePageUrl();
  // The contract's list of urgent rows holds rows of the drill-down; other lists hold totals.
  const opensRows = table.snapshot === 'dashboard' && table.items === 'critical';
  const openRow = (row: Item, name: string): ReactNode => {
    const target = { row: plainText(row['id']), drill: null };
    return (
      <a
        className="table__open"
        href={formatPageUrl({ ...url, ...target })}
        aria-label={t('drill.open', { name })}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return;
          event.preventDefault();
          change(target);
        }}
      >
        {name}
      </a>
    );
  };
  return (
    <article
      className={`panel chart-card chart-card--table ${part.isPrevious ? 'is-previous' : ''}`}
      data-table={id}
      aria-busy={part.isPrevious}
    >
      <header className="chart-card__head">
        <div className="chart-card__titles">
          <h3 className="chart-card__title">{label}</h3>
          <p className="chart-card__description">{text(table.description)}</p>
        </div>
        <FreshMark type={table.snapshot} />
        <ReceiptButton subject={{ kind: 'table', key: id }} label={t('chart.receipt', { label })} />
      </header>
      <div className="chart-card__body">
        {part.value?.rows ? (
          part.value.rows.length === 0 ? (
            <p className="chart-card__empty">{t('chart.empty')}</p>
          ) : (
            <DataTable
              caption={label}
              columns={columns}
              rows={part.value.rows}
              others={hasOthers ? others : null}
              first={10}
              valueText={valueText}
              {...(opensRows ? { renderName: openRow } : {})}
            />
          )
        ) : part.error ? (
          <p className="chart-card__empty">{t('chart.error')}</p>
        ) : (
          <span className="skeleton chart-card__skeleton" />
        )}
      </div>
    </article>
  );
}
