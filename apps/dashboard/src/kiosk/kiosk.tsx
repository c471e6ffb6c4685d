import { ChevronLeft, ChevronRight, Maximize, X } from 'lucide-react';
import { useEffect, useLayoutEffect, useMemo, useState, type ReactNode } from 'react';
import { Attention } from '../alerts/attention.tsx';
import { usePageSnapshots } from '../dashboard/dashboard-content.tsx';
import { Hero } from '../dashboard/hero.tsx';
import { Section } from '../dashboard/section.tsx';
import { longDay } from '../format/dates.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import { DashboardKeys } from '../keyboard/dashboard-keys.tsx';
import { ConnectionStrip } from '../live/connection-strip.tsx';
import { useTick } from '../live/clock.ts';
import { LiveBadge } from '../live/live-badge.tsx';
import { usePageUrl } from '../location/use-page-url.ts';
import { usePage } from '../pack/page-context.tsx';
import { FitToScreen } from './fit-to-screen.tsx';
import './kiosk.css';

const ROTATE_EVERY_MS = 20_000;

/** The dashboard for a wall: one screen at a time, large type, nothing to click. It turns pages only when asked to. */
export function Kiosk(): ReactNode {
  const { pack } = usePage();
  const { t, text, language, clock } = useLocale();
  const { change } = usePageUrl();
  usePageSnapshots();
  const [page, setPage] = useState(0);
  const [rotating, setRotating] = useState(false);
  const { sections } = pack.presentation;
  const count = sections.length + 1;
  const turn = useMemo(() => (by: number) => setPage((now) => (now + by + count) % count), [count]);
  const time = useTick((now) => clock(new Date(now).toISOString()).slice(0, 5));
  const section = sections[page - 1];

  useEffect(() => {
    document.documentElement.dataset['kiosk'] = '';
    return () => {
      delete document.documentElement.dataset['kiosk'];
    };
  }, []);
  useEffect(() => {
    if (!rotating) return;
    const timer = setInterval(() => turn(1), ROTATE_EVERY_MS);
    return () => clearInterval(timer);
  }, [rotating, turn]);
  // Heard from the moment it is seen: a plain effect comes after the paint, and a key in between was lost.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'ArrowRight') turn(1);
      else if (event.key === 'ArrowLeft') turn(-1);
      else if (event.key === 'Escape') change({ kiosk: false });
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [turn, change]);

  return (
    <div className="kiosk" data-testid="kiosk">
      <header className="kiosk__head">
        <h1>{text(pack.title)}</h1>
        <p className="kiosk__section">{section ? '' : longDay(pack.asOf, language)}</p>
        <nav className="kiosk__controls" aria-label={t('settings.kiosk')}>
          <button
            type="button"
            className="button button--quiet button--icon"
            aria-label={t('kiosk.previous')}
            onClick={() => turn(-1)}
          >
            <ChevronLeft size={18} aria-hidden="true" />
          </button>
          <span className="kiosk__dots" role="img" aria-label={t('kiosk.page', { n: page + 1, all: count })}>
            {Array.from({ length: count }, (_, index) => (
              <i key={index} className={index === page ? 'kiosk__dot kiosk__dot--here' : 'kiosk__dot'} />
            ))}
          </span>
          <button
            type="button"
            className="button button--quiet button--icon"
            aria-label={t('kiosk.next')}
            onClick={() => turn(1)}
          >
            <ChevronRight size={18} aria-hidden="true" />
          </button>
          <button
            type="button"
            className="button button--quiet kiosk__hidden"
            aria-pressed={rotating}
            onClick={() => setRotating(!rotating)}
          >
            {t('kiosk.rotate')}
          </button>
          <button
            type="button"
            className="button button--quiet button--icon kiosk__hidden"
            aria-label={t('settings.kiosk')}
            onClick={() => void document.documentElement.requestFullscreen().catch(() => undefined)}
          >
            <Maximize size={16} aria-hidden="true" />
          </button>
          <button
            type="button"
            className="button button--quiet button--icon kiosk__hidden"
            aria-label={t('kiosk.exit')}
            onClick={() => change({ kiosk: false })}
          >
            <X size={17} aria-hidden="true" />
          </button>
        </nav>
        <LiveBadge />
        <p className="kiosk__clock">{time}</p>
      </header>
      <main id="content" className="kiosk__page">
        <FitToScreen key={page}>
          {section ? (
            <Section section={section} />
          ) : (
            <>
              <Hero />
              <Attention />
            </>
          )}
        </FitToScreen>
      </main>
      <ConnectionStrip />
      <DashboardKeys />
    </div>
  );
}
