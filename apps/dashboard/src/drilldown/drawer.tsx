import { CSPProvider } from '@base-ui/react/csp-provider';
import { Dialog } from '@base-ui/react/dialog';
import { useRef, useState, type ReactNode } from 'react';
import { ServerProblem } from '../api/errors.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import { formatDrill, type DrillTarget } from '../location/page-url.ts';
import { usePageUrl } from '../location/use-page-url.ts';
import { usePage } from '../pack/page-context.tsx';
import type { Item } from '../snapshots/path.ts';
import type { SortOrder } from '../tables/sort.ts';
import { drillQuery } from './drill-query.ts';
import { DrawerHead } from './drawer-head.tsx';
import { DrillTotal } from './drill-total.tsx';
import { RowDetail } from './row-detail.tsx';
import { RowTable } from './row-table.tsx';
import { useTargetFigure } from './target-figure.ts';
import { useDrillRows } from './use-drill-rows.ts';
import './drawer.css';

/** What stands behind a number, at the side of the page; a row opens its history in the same place. */
export function Drawer(): ReactNode {
  const { url, change } = usePageUrl();
  const popup = useRef<HTMLDivElement>(null);
  const open = url.drill !== null || url.row !== null;
  return (
    <CSPProvider disableStyleElements>
      <Dialog.Root open={open} onOpenChange={(next) => !next && change({ drill: null, row: null })}>
        <Dialog.Portal>
          <Dialog.Backdrop className="drawer__shade" />
          <Dialog.Popup ref={popup} initialFocus={popup} className="drawer" data-testid="drawer">
            {url.row === null ? (
              url.drill && <Rows key={formatDrill(url.drill)} target={url.drill} />
            ) : (
              <RowDetail id={url.row} />
            )}
          </Dialog.Popup>
        </Dialog.Portal>
      </Dialog.Root>
    </CSPProvider>
  );
}

const NO_ROWS: readonly Item[] = [];

function Rows({ target }: { target: DrillTarget }): ReactNode {
  const { t, day, language } = useLocale();
  const { endpoints, filters } = usePage();
  const { change } = usePageUrl();
  const [order, setOrder] = useState<SortOrder | null>(null);
  const figure = useTargetFigure(target);
  const rows = useDrillRows(target, order);
  const first = rows.data?.pages[0];
  const query = drillQuery(filters, target, order).toString();
  return (
    <>
      <DrawerHead path={[t('nav.dashboard'), ...figure.path]}>
        {(['csv', 'xlsx'] as const).map((format) => (
          <a
            key={format}
            className="button"
            href={endpoints.exportOf('statements', format, language, query)}
            download
            data-export={`drill.${format}`}
            aria-label={`${t('export.label')} ${t(`export.${format}`)}`}
          >
            {t(`export.${format}`)}
          </a>
        ))}
      </DrawerHead>
      {first && <DrillTotal figure={figure} total={first.total} />}
      {first && <p className="visually-hidden">{t('drill.asOf', { day: day(first.asOf) })}</p>}
      {rows.error && !first ? (
        <p className="drawer__message" role="alert">
          {rows.error instanceof ServerProblem
            ? (rows.error.problem?.detail ?? t('chart.error'))
            : t('error.unreachable')}
          <button type="button" className="link" onClick={() => rows.refetch()}>
            {t('error.retry')}
          </button>
        </p>
      ) : first && first.rows.length === 0 ? (
        <p className="drawer__message">{t('drill.empty')}</p>
      ) : (
        <RowTable
          rows={rows.data?.pages.flatMap((page) => page.rows) ?? null}
          firstPage={first?.rows ?? NO_ROWS}
          count={first?.total.count ?? 0}
          amount={first?.total.amount ?? null}
          order={order}
          onOrder={setOrder}
          onOpen={(id) => change({ row: id })}
          onNearEnd={() => {
            if (rows.hasNextPage && !rows.isFetchingNextPage) void rows.fetchNextPage();
          }}
          loadingMore={rows.isFetchingNextPage}
        />
      )}
    </>
  );
}
