import { Download } from 'lucide-react';
import type { ReactNode } from 'react';
import { longDay } from '../format/dates.ts';
import { FilterBar } from '../filters/filter-bar.tsx';
import { useLocale } from '../i18n/locale-context.tsx';
import { LiveBadge, PauseButton } from '../live/live-badge.tsx';
import { OverlayButton } from '../overlays/overlay-button.tsx';
import { usePage } from '../pack/page-context.tsx';
import { RefreshButton } from '../refresh/refresh-button.tsx';
import { useRefresh } from '../refresh/refresh-context.tsx';
import { useSnapshotSlice } from '../snapshots/use-snapshot.ts';
import type { SnapshotState } from '../snapshots/snapshot-state.ts';

const asOfState = (state: SnapshotState) => (state.kind === 'ready' ? state.meta.asOf : undefined);

/** What stays in sight: what is shown, as of when, how live it is, and the filters. */
export function PageBar(): ReactNode {
  const { t, text, language } = useLocale();
  const { pack } = usePage();
  const { progress } = useRefresh();
  const asOf = useSnapshotSlice('kpis', asOfState).value ?? pack.asOf;
  return (
    <div className="bar">
      <div className="bar__row">
        <div className="bar__title">
          <h1>{text(pack.title)}</h1>
          <p className="bar__facts">{t('page.asOf', { day: longDay(asOf, language) })}</p>
        </div>
        <RefreshButton />
        <PauseButton />
        <LiveBadge />
        <OverlayButton overlay={{ kind: 'export' }} className="button" title={`${t('export.label')} (E)`}>
          <Download size={15} aria-hidden="true" />
          <span className="wide-only">{t('export.label')}</span>
          <span className="visually-hidden narrow-only">{t('export.label')}</span>
        </OverlayButton>
      </div>
      <FilterBar />
      {progress !== null && (
        <div
          className="bar__progress"
          style={{ width: '100%', transform: `scaleX(${Math.max(0.04, progress)})` }}
          aria-hidden="true"
        />
      )}
    </div>
  );
}
