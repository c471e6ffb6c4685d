import type { ReactNode } from 'react';
import { useLocale } from '../i18n/locale-context.tsx';
import { useLive, useLiveKind } from './live-context.tsx';
import { LiveShape } from './live-shape.tsx';
import { useStore } from './store.ts';
import { useSnapshotSlice } from '../snapshots/use-snapshot.ts';
import type { SnapshotState } from '../snapshots/snapshot-state.ts';

const computedAtOf = (state: SnapshotState) => (state.kind === 'ready' ? state.meta.computedAt : null);

/**
 * Says at the edge of the page that nothing new is coming, since when, and from when the figures are. It lies over
 * the page: losing a connection must not move a number.
 */
export function ConnectionStrip(): ReactNode {
  return useLiveKind() === 'offline' ? <Strip /> : null;
}

function Strip(): ReactNode {
  const { t, clock } = useLocale();
  const session = useLive();
  const since = useStore(session.store, (state) => state.linkSince);
  const shownAt = useSnapshotSlice('kpis', computedAtOf).value ?? null;
  return (
    <div className="notice connection-strip" role="alert" data-testid="offline-strip">
      <LiveShape kind="offline" />
      <span>
        {t('live.since', {
          time: clock(new Date(since).toISOString()),
          shown: shownAt === null ? '—' : clock(shownAt),
        })}
      </span>
      <button type="button" className="connection-strip__action" onClick={session.retryNow}>
        {t('live.retry')}
      </button>
    </div>
  );
}
