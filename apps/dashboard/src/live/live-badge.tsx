import { ChevronDown, Pause, Play } from 'lucide-react';
import type { ReactNode } from 'react';
import { age } from '../format/age.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import { OverlayButton } from '../overlays/overlay-button.tsx';
import { useTick } from './clock.ts';
import { useLive, useLiveKind } from './live-context.tsx';
import { LiveShape } from './live-shape.tsx';
import { signAge } from './sign-age.ts';
import { useStore } from './store.ts';
import './live.css';

/** The page's own state: the worst of socket, heartbeat and what the server says of its lag, with its age. */
export function LiveBadge(): ReactNode {
  const { t, language } = useLocale();
  const { store } = useLive();
  const kind = useLiveKind();
  const shownAge = useTick((now) => {
    const milliseconds = signAge(store.get(), kind, now);
    return milliseconds === null ? '' : age(milliseconds, language);
  });
  return (
    <OverlayButton overlay={{ kind: 'live' }} className={`live-badge live-badge--${kind}`} title={t('live.label')}>
      <LiveShape kind={kind} />
      <span className="live-badge__text" data-testid="live-state" data-kind={kind}>
        {t(`live.${kind}`)}
      </span>
      {shownAge !== '' && <span className="live-badge__age">{shownAge}</span>}
      <ChevronDown size={14} aria-hidden="true" />
    </OverlayButton>
  );
}

/** Stops and resumes changes on the screen; says how many wait. */
export function PauseButton(): ReactNode {
  const { t } = useLocale();
  const { store, pause, resume } = useLive();
  const paused = useStore(store, (state) => state.paused);
  const waiting = useStore(store, (state) => state.waiting);
  return (
    <button
      type="button"
      className={`button ${paused ? 'button--primary' : 'button--quiet'} pause-button`}
      data-testid="pause"
      aria-pressed={paused}
      title={`${t(paused ? 'live.resume' : 'live.pause')} (L)`}
      onClick={paused ? resume : pause}
    >
      {paused ? <Play size={15} aria-hidden="true" /> : <Pause size={15} aria-hidden="true" />}
      <span className={paused ? '' : 'wide-only'}>{t(paused ? 'live.resume' : 'live.pause')}</span>
      {paused && waiting > 0 && (
        <span className="pause-button__count" data-testid="waiting">
          {t('live.waiting', { n: waiting })}
        </span>
      )}
    </button>
  );
}
