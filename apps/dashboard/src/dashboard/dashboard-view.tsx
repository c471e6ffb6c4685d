import { notifyManager, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { useClient } from '../api/client-context.tsx';
import { afterPaint, onDemand, whenIdle } from '../app/on-demand.tsx';
import { LIVE_URL, type Endpoints } from '../api/endpoints.ts';
import { PAGE_TYPES, type Pack } from '../api/types.ts';
import { filterBody, unknownFilters } from '../filters/filter-values.ts';
import { usePageUrl } from '../location/use-page-url.ts';
import { countChanges } from '../live/changes.ts';
import { LiveProvider, useLive } from '../live/live-context.tsx';
import { openSocket } from '../live/open-socket.ts';
import { createLiveSession, type LiveSession } from '../live/session.ts';
import { reachability } from '../live/reachability.ts';
import { OverlayHost, preloadOverlays } from '../overlays/overlay-host.tsx';
import { PageProvider, type DashboardPage } from '../pack/page-context.tsx';
import { pageFilters } from '../pack/page-filters.ts';
import { RefreshProvider } from '../refresh/refresh-context.tsx';
import { useSessionKeeper } from '../session/session-context.tsx';
import { snapshotQueryKey } from '../snapshots/queries.ts';
import { mergeState, type SnapshotState } from '../snapshots/snapshot-state.ts';
import { useSnapshotSlice } from '../snapshots/use-snapshot.ts';
import { DashboardContent } from './dashboard-content.tsx';

const Drawer = onDemand(() => import('../drilldown/drawer.tsx').then((module) => module.Drawer));
const Kiosk = onDemand(() => import('../kiosk/kiosk.tsx').then((module) => module.Kiosk));

/** The dashboard of one pack: its data, kept live, and what is drawn of it. */
export function DashboardView({ pack, endpoints }: { pack: Pack; endpoints: Endpoints }): ReactNode {
  const { url } = usePageUrl();
  const page = useDashboardPage(pack, endpoints);
  const session = useLiveSession(page);
  const dropped = unknownFilters(url.filters, pack.presentation.filters);
  return (
    <PageProvider value={page}>
      <LiveProvider value={session}>
        <LiveStart />
        <RefreshProvider>
          {url.kiosk ? <Kiosk /> : <DashboardContent dropped={dropped} onFigures={preloadWhenIdle} />}
          <OverlayHost />
          {(url.drill !== null || url.row !== null) && <Drawer />}
        </RefreshProvider>
      </LiveProvider>
    </PageProvider>
  );
}

/** What a key or a click may open next must open at once, also on a slow line or without one. */
function preloadWhenIdle(): () => void {
  return whenIdle(() => {
    preloadOverlays();
    // What could not be fetched is fetched when it is opened.
    Drawer.preload().catch(() => undefined);
  });
}

function useDashboardPage(pack: Pack, endpoints: Endpoints): DashboardPage {
  const { url } = usePageUrl();
  const { filters, query } = useMemo(() => pageFilters(url.filters, pack), [url.filters, pack]);
  const base = endpoints.snapshot('kpis', '');
  return useMemo(
    () => ({ pack, endpoints, filters, query, filterBody: filterBody(filters, pack.presentation.filters) }),
    // The query stands for the filters, the address of a snapshot for the endpoints: both are new objects each time.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [pack, base, query],
  );
}

/** One session for the life of the view; it watches what the page shows. */
function useLiveSession(page: DashboardPage): LiveSession {
  const queries = useQueryClient();
  const client = useClient();
  const sessions = useSessionKeeper();
  const [session] = useState(() => {
    // Wire keys are told by the data itself: the type of a push says which of the page's snapshots it is.
    const keyOf = (type: SnapshotState & { kind: 'ready' }) => snapshotQueryKey(current.page, type.meta.type);
    const current = { page };
    const live = createLiveSession({
      openSocket,
      // Told at once: a card that reads two of them is drawn once, and so is the page.
      apply: (events) =>
        notifyManager.batch(() => {
          for (const { meta, data } of events) {
            const arrived = { kind: 'ready', data, meta, freshness: 'fresh' } as const;
            queries.setQueryData<SnapshotState>(keyOf(arrived), (shown) => mergeState(shown, arrived));
          }
        }),
      countWaiting: (waiting) => {
        let changed = 0;
        for (const { meta, data } of waiting.values()) {
          const shown = queries.getQueryData<SnapshotState>(snapshotQueryKey(current.page, meta.type));
          changed += countChanges(shown?.kind === 'ready' ? shown.data : undefined, data);
        }
        return changed;
      },
      probe: () => void client.get(LIVE_URL).catch(() => undefined),
      onSignedOut: () => void sessions.renew(),
    });
    return { live, show: (next: DashboardPage) => (current.page = next) };
  });
  useEffect(() => {
    session.show(page);
    session.live.watch(PAGE_TYPES.map((type) => ({ pack: page.pack.id, type, filters: page.filterBody })));
  }, [session, page]);
  useEffect(
    () => reachability.subscribe(() => session.live.store.set({ reachable: reachability.get().reachable })),
    [session],
  );
  return session.live;
}

const kindOf = ({ kind }: SnapshotState) => kind;

/**
 * Goes live once the figures were answered, be it with "computing" or a refusal, and that is painted: the library of
 * the socket and what it brings must not hold them up.
 */
function LiveStart(): null {
  const live = useLive();
  const { value, error } = useSnapshotSlice('kpis', kindOf);
  const [isAnswered, setAnswered] = useState(false);
  if (!isAnswered && (value !== undefined || error !== null)) setAnswered(true);
  useEffect(() => {
    if (!isAnswered) return;
    const callOff = afterPaint(live.start);
    return () => {
      callOff();
      live.stop();
    };
  }, [isAnswered, live]);
  return null;
}
