import { startTransition, useEffect, useState, type ReactNode } from 'react';
import { Attention } from '../alerts/attention.tsx';
import { whenIdle } from '../app/on-demand.tsx';
import { Shell } from '../layout/shell.tsx';
import { Announcer } from '../live/announcer.tsx';
import { ConnectionStrip } from '../live/connection-strip.tsx';
import { useLive } from '../live/live-context.tsx';
import { usePage } from '../pack/page-context.tsx';
import { PrintHead } from '../print/print-head.tsx';
import { useRefresh } from '../refresh/refresh-context.tsx';
import { useSnapshotKeeper } from '../snapshots/use-snapshot.ts';
import { DataQuality } from './data-quality.tsx';
import { Hero } from './hero.tsx';
import { Notices } from './notices.tsx';
import { PageBar } from './page-bar.tsx';
import { SectionNav } from './section-nav.tsx';
import { Section } from './section.tsx';
import { DashboardKeys } from '../keyboard/dashboard-keys.tsx';
import './dashboard.css';

export interface DashboardContentProps {
  /** Parameters of the address that the pack does not know. */
  readonly dropped: readonly string[];
  /** The page is drawn, with its figures. Answers how to undo what it began. */
  readonly onFigures: () => () => void;
}

/** Reads the page's snapshots and lays them out as the presentation says. */
export function DashboardContent({ dropped, onFigures }: DashboardContentProps): ReactNode {
  const { pack } = usePage();
  const { hasFigures, error } = usePageSnapshots();
  const rest = useRest();
  const idle = useIdleAfter(rest);
  useEffect(() => (hasFigures && rest ? onFigures() : undefined), [hasFigures, rest, onFigures]);
  return (
    <Shell bar={<PageBar />} nav={<SectionNav drawn={rest} />}>
      {idle && <PrintHead />}
      <Notices error={error} dropped={dropped} />
      <Hero />
      <Attention />
      {rest && (
        <>
          {pack.presentation.sections.map((section) => (
            <Section key={section.id} section={section} />
          ))}
          <DataQuality />
        </>
      )}
      <ConnectionStrip />
      <Announcer />
      <DashboardKeys />
    </Shell>
  );
}

/** False until the first figures have been drawn: what is below the fold must not hold them up. */
function useRest(): boolean {
  const [rest, setRest] = useState(false);
  useEffect(() => {
    const frame = requestAnimationFrame(() => startTransition(() => setRest(true)));
    return () => cancelAnimationFrame(frame);
  }, []);
  return rest;
}

/**
 * False until there is nothing better to do. What is on paper only can wait for that, and it writes an instant: the first
 * of these makes the browser build tables for some 40 ms, which neither the first figures nor the first receipt shall feel.
 */
function useIdleAfter(drawn: boolean): boolean {
  const [idle, setIdle] = useState(false);
  useEffect(() => (drawn ? whenIdle(() => setIdle(true)) : undefined), [drawn]);
  return idle;
}

/** Keeps all snapshots of the page current and tells the badge whether one of them is being computed. */
export function usePageSnapshots() {
  const { store } = useLive();
  const { progress } = useRefresh();
  const kpis = useSnapshotKeeper('kpis');
  const dashboard = useSnapshotKeeper('dashboard');
  const charts = useSnapshotKeeper('charts');
  const financials = useSnapshotKeeper('financials');
  const all = [kpis, dashboard, charts, financials];
  const updating =
    progress !== null || all.some(({ data, isPlaceholderData }) => isPlaceholderData || data?.updating === true);
  useEffect(() => store.set({ updating }), [store, updating]);
  return {
    hasFigures: kpis.data?.kind === 'ready',
    error: all.find(({ error }) => error !== null)?.error ?? null,
  };
}
