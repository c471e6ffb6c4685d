import { CircleCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import type { BusinessAlert } from '@pulso/kpi-core/contract';
import { withFilters } from '../filters/filter-values.ts';
import { fill } from '../i18n/translate.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import { formatPageUrl, type PageUrl } from '../location/page-url.ts';
import { usePageUrl } from '../location/use-page-url.ts';
import { usePage } from '../pack/page-context.tsx';
import { useSnapshotData } from '../snapshots/use-snapshot.ts';
import { StatusShape } from '../ui/icons.tsx';
import { alertAction, type AlertAction } from './alert-actions.ts';
import { alertParams } from './alert-text.ts';
import './alerts.css';

const readAlerts = (data: Readonly<Record<string, unknown>>) =>
  Array.isArray(data['alerts']) ? (data['alerts'] as BusinessAlert[]) : undefined;

/** What a manager should act on now: what happened, what to do, and a link that goes there. */
export function Attention(): ReactNode {
  const { t } = useLocale();
  const alerts = useSnapshotData('dashboard', readAlerts);
  if (alerts.value === undefined && alerts.error) return null;
  return (
    <section
      className={`attention ${alerts.isPrevious ? 'is-previous' : ''}`}
      aria-labelledby="attention"
      data-testid="alerts"
    >
      <h2 id="attention" className="section__title">
        {t('page.attention')}
      </h2>
      {alerts.value === undefined ? (
        <span className="skeleton attention__skeleton" />
      ) : alerts.value.length === 0 ? (
        <div className="panel attention__none">
          <CircleCheck size={18} aria-hidden="true" />
          <p>
            <strong>{t('page.noAlerts')}</strong> {t('page.noAlertsText')}
          </p>
        </div>
      ) : (
        <ul className="attention__list">
          {alerts.value.map((alert, index) => (
            // One rule can warn about several clients: the id alone is not unique.
            <li key={`${alert.id}:${index}`}>
              <AlertCard alert={alert} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function AlertCard({ alert }: { alert: BusinessAlert }): ReactNode {
  const locale = useLocale();
  const { t, text } = locale;
  const { pack, filters } = usePage();
  const { url, change } = usePageUrl();
  const texts = pack.presentation.alerts[alert.id];
  const params = alertParams(alert, pack.presentation.kpis, locale);
  const action = alertAction(alert, pack.presentation);
  const target = action === null ? null : targetOf(action, filters);
  const advice = texts ? fill(text(texts.action), params) : '';
  return (
    <article className={`panel alert alert--${alert.severity}`} data-alert={alert.id}>
      <p className="alert__severity">
        <StatusShape status={alert.severity === 'critical' ? 'red' : 'amber'} size={15} />
        {t(`severity.${alert.severity}`)}
      </p>
      <h3 className="alert__title">{texts ? text(texts.title) : alert.id}</h3>
      <p className="alert__text">{texts ? fill(text(texts.text), params) : JSON.stringify(alert.params)}</p>
      {target === null ? (
        <p className="alert__action">{advice}</p>
      ) : (
        <a
          className="alert__action link"
          href={formatPageUrl({ ...url, ...target })}
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            change(target);
          }}
        >
          {advice || t('kpi.open', { label: alert.id })}
        </a>
      )}
    </article>
  );
}

function targetOf(action: AlertAction, filters: PageUrl['filters']): Partial<PageUrl> {
  switch (action.kind) {
    case 'row':
      return { row: action.id };
    case 'drill':
      return { drill: action.target, row: null };
    case 'filter':
      return { filters: withFilters(filters, action.filters) };
  }
}
