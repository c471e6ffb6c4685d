import { CircleCheck, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ImportReport } from '@pulso/kpi-core/contract';
import { isUnreachable } from '../api/errors.ts';
import { percent } from '../format/figure.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import { formatPageUrl } from '../location/page-url.ts';
import { usePageUrl } from '../location/use-page-url.ts';
import { Counts } from './counts.tsx';
import { importFailure, type ImportPhase } from './import-run.ts';

export function RunningImport({
  name,
  saving,
  phase,
}: {
  name: string;
  saving: boolean;
  phase: ImportPhase;
}): ReactNode {
  const { t, language } = useLocale();
  const share = phase.kind === 'uploading' ? phase.sent : phase.progress;
  const label = t(saving ? 'import.saving' : 'import.checking', { name });
  return (
    <div className="panel import__running" role="status">
      <p>
        <strong>{label}</strong> {phase.kind === 'uploading' && t('import.uploading')}{' '}
        {share !== null && percent(share, language, 0)}
      </p>
      <div
        className="progress"
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={share === null ? undefined : Math.round(share * 100)}
      >
        <div
          className={`progress__bar ${share === null ? 'progress__bar--unknown' : ''}`}
          style={{ width: share === null ? '30%' : `${share * 100}%` }}
        />
      </div>
    </div>
  );
}

export function FailedImport({ error }: { error: unknown }): ReactNode {
  const { t } = useLocale();
  const { tooLarge, detail } = importFailure(error);
  return (
    <div className="notice notice--bad" role="alert" data-testid="import-failed">
      <TriangleAlert size={17} aria-hidden="true" />
      <p>
        <strong>
          {t(tooLarge ? 'import.tooLarge' : isUnreachable(error) ? 'error.unreachable' : 'import.failed')}.
        </strong>{' '}
        {detail}
      </p>
    </div>
  );
}

export function SavedImport({ report, onAgain }: { report: ImportReport; onAgain: () => void }): ReactNode {
  const { t } = useLocale();
  const { url, change } = usePageUrl();
  const dashboard = { view: 'dashboard', filters: {}, drill: null, row: null } as const;
  return (
    <section className="panel import__saved" data-testid="import-saved">
      <p className="import__done" role="status">
        <CircleCheck size={22} aria-hidden="true" />
        <span>
          <strong>{t('import.done')}.</strong> {t('import.doneText')}
        </span>
      </p>
      <Counts report={report} />
      <p className="import__actions">
        <a
          className="button button--primary"
          href={formatPageUrl({ ...url, ...dashboard })}
          onClick={(event) => {
            event.preventDefault();
            change(dashboard);
          }}
        >
          {t('import.toDashboard')}
        </a>
        <button type="button" className="button" onClick={onAgain}>
          {t('import.again')}
        </button>
      </p>
    </section>
  );
}
