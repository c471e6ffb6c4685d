import { Popover } from '@base-ui/react/popover';
import type { ReactNode } from 'react';
import { duration } from '../format/age.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import { useTick } from './clock.ts';
import { useLive, useLiveKind } from './live-context.tsx';
import { LiveShape } from './live-shape.tsx';
import { useStore } from './store.ts';

/** What the badge means now, and what it rests on. */
export function LivePanel(): ReactNode {
  const { t, ago, language } = useLocale();
  const session = useLive();
  const kind = useLiveKind();
  const heartbeat = useStore(session.store, (state) => state.heartbeat);
  const beat = useTick((now) => {
    const { heartbeatAt } = session.store.get();
    return heartbeatAt === null ? '' : ago(now - heartbeatAt);
  });
  return (
    <div className="live-panel">
      <Popover.Title className="live-panel__state">
        <LiveShape kind={kind} />
        {t(`live.${kind}`)}
      </Popover.Title>
      <Popover.Description>{t(`live.${kind}.text`)}</Popover.Description>
      <ul className="live-panel__facts">
        {beat !== '' && <li>{t('live.lastBeat', { age: beat })}</li>}
        {heartbeat?.lagMs != null && heartbeat.lagMs > 0 && (
          <li>{t('live.lag', { lag: duration(heartbeat.lagMs, language) })}</li>
        )}
      </ul>
      {(kind === 'offline' || kind === 'polling' || kind === 'delayed') && (
        <button type="button" className="button" onClick={session.retryNow}>
          {t('live.retry')}
        </button>
      )}
    </div>
  );
}
