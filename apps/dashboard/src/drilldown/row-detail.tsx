import { useQuery } from '@tanstack/react-query';
import { ClipboardCopy, ListFilter } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useClient } from '../api/client-context.tsx';
import { ServerProblem } from '../api/errors.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import { usePageUrl } from '../location/use-page-url.ts';
import { usePage } from '../pack/page-context.tsx';
import type { Item } from '../snapshots/path.ts';
import { useValueText } from '../tables/value-text.ts';
import { DrawerHead } from './drawer-head.tsx';
import { historyOf } from './row-history.ts';

/** One row in full: its fields, its history, and what can be done from here. */
export function RowDetail({ id }: { id: string }): ReactNode {
  const { t, text, figure } = useLocale();
  const { pack, endpoints } = usePage();
  const { url, change } = usePageUrl();
  const client = useClient();
  const valueText = useValueText();
  const row = useQuery({
    queryKey: ['row', endpoints.statement(id)],
    queryFn: ({ signal }) => client.get<Item>(endpoints.statement(id), signal).then((answer) => answer.body),
    gcTime: 30_000,
  });
  const columns = pack.presentation.rows;
  const write = (field: string, unit: (typeof columns)[number]['unit']): string =>
    valueText(field, row.data?.[field]) ?? figure(row.data?.[field], unit);
  const name = row.data
    ? columns
        .slice(0, 2)
        .map((column) => write(column.field, column.unit))
        .join(' · ')
    : '…';
  const back = url.drill === null ? undefined : () => change({ row: null });
  return (
    <>
      <DrawerHead path={[url.drill ? t('drill.back') : t('nav.dashboard'), name]} {...(back ? { onBack: back } : {})} />
      {row.error && (
        <p className="drawer__message" role="alert">
          {row.error instanceof ServerProblem && row.error.status === 404 ? t('drill.notFound') : t('chart.error')}
        </p>
      )}
      {row.isPending && !row.error && <span className="skeleton detail__skeleton" />}
      {row.data && (
        <div className="detail" data-testid="row-detail">
          <section aria-label={t('drill.details')}>
            <dl className="detail__facts">
              {columns
                .filter(({ field }) => field in row.data)
                .map((column) => (
                  <div key={column.field}>
                    <dt>{text(column.label)}</dt>
                    <dd>{write(column.field, column.unit)}</dd>
                  </div>
                ))}
            </dl>
          </section>
          <Actions
            row={row.data}
            summary={columns.map((column) => `${text(column.label)}: ${write(column.field, column.unit)}`).join('\n')}
          />
          <History row={row.data} />
        </div>
      )}
    </>
  );
}

/** From a row to the next step: the same client or manager alone, or its summary in a message. */
function Actions({ row, summary }: { row: Item; summary: string }): ReactNode {
  const { t, text } = useLocale();
  const { pack, filters } = usePage();
  const { change } = usePageUrl();
  const valueText = useValueText();
  const [copied, setCopied] = useState(false);
  const narrowing = pack.presentation.filters.filter(
    ({ control, parameters }) => control === 'values' && typeof row[parameters[0] ?? ''] === 'string',
  );
  return (
    <section className="detail__actions" aria-label={t('drill.actions')}>
      <h3>{t('drill.actions')}</h3>
      <div>
        <button
          type="button"
          className="button"
          onClick={() => {
            navigator.clipboard.writeText(summary).then(
              () => setCopied(true),
              () => setCopied(false),
            );
          }}
        >
          <ClipboardCopy size={15} aria-hidden="true" />
          <span aria-live="polite">{t(copied ? 'drill.copied' : 'drill.copy')}</span>
        </button>
        {narrowing.map((filter) => {
          const name = filter.parameters[0]!;
          const value = String(row[name]);
          return (
            <button
              key={name}
              type="button"
              className="button"
              title={text(filter.label)}
              onClick={() => change({ filters: { ...filters, [name]: [value] }, drill: null, row: null })}
            >
              <ListFilter size={15} aria-hidden="true" />
              {t('drill.filterThis', { value: valueText(name, value) ?? value })}
            </button>
          );
        })}
      </div>
    </section>
  );
}

function History({ row }: { row: Item }): ReactNode {
  const { t, instant } = useLocale();
  const valueText = useValueText();
  const steps = historyOf(row);
  const status = (value: string): string => valueText('status', value) ?? value;
  return (
    <section aria-label={t('drill.history')}>
      <h3>{t('drill.history')}</h3>
      {steps.length === 0 && <p className="drawer__message">{t('drill.noHistory')}</p>}
      <ol className="history">
        {steps.map((step) => (
          <li key={`${step.at}${step.to}`} className="history__step">
            <span className="history__to">{status(step.to)}</span>
            <span className="history__from">{step.from === null ? t('drill.created') : `← ${status(step.from)}`}</span>
            <span className="history__at">
              {instant(step.at)}
              {step.by !== null && ` ${t('drill.by', { who: step.by })}`}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
