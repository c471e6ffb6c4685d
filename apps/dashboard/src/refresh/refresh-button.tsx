import { RefreshCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { percent } from '../format/figure.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import { useRefresh } from './refresh-context.tsx';
import type { RefreshOutcome } from './refresh-run.ts';

/** Asks for new figures now, shows how far it is, and says what came of it, also when nothing did. */
export function RefreshButton(): ReactNode {
  const { t, language } = useLocale();
  const { progress, outcome, start } = useRefresh();
  const limited = outcome?.kind === 'limited';
  const text = outcome ? outcomeText(outcome, t) : '';
  const again = outcome?.kind === 'failed' && outcome.code ? `${text}. ${t('refresh.again')}` : undefined;
  return (
    <>
      <span className="refresh-outcome" role="status" data-testid="refresh-outcome" title={again}>
        {text}
      </span>
      <button
        type="button"
        className="button button--quiet"
        data-testid="refresh"
        disabled={progress !== null || limited}
        title={`${t('refresh.now')} (R)`}
        onClick={start}
      >
        <RefreshCw size={15} aria-hidden="true" className={progress === null ? '' : 'turning'} />
        <span className="wide-only">
          {progress === null ? t('refresh.now') : t('refresh.running', { percent: percent(progress, language, 0) })}
        </span>
        <span className="visually-hidden narrow-only">{t('refresh.now')}</span>
      </button>
    </>
  );
}

function outcomeText(outcome: RefreshOutcome, t: ReturnType<typeof useLocale>['t']): string {
  switch (outcome.kind) {
    case 'done':
      return outcome.changed === 0 ? t('refresh.unchanged') : t('refresh.changed', { n: outcome.changed });
    case 'limited':
      return t('refresh.wait', { n: outcome.seconds });
    case 'failed':
      return outcome.code ? t('refresh.failedWhy', { why: t(`refresh.why.${outcome.code}`) }) : t('refresh.failed');
  }
}
