import type { ReactNode } from 'react';
import type { Operations } from '@pulso/kpi-core/contract';
import { useLocale } from '../i18n/locale-context.tsx';
import { StatusShape } from '../ui/icons.tsx';

type Alerts = NonNullable<Operations['alerts']>;
const lights = { warning: 'amber', critical: 'red' } as const;

/** What fires now with what to do about it, and what began and ended before. */
export function AlertsPanel({ alerts }: { alerts: Operations['alerts'] }): ReactNode {
  const { t } = useLocale();
  return (
    <section className="panel ops__part" aria-labelledby="alerts-title" data-testid="ops-alerts">
      <h2 id="alerts-title">{t('ops.alerts')}</h2>
      {alerts === null ? (
        <p className="field__hint">{t('ops.unavailable')}</p>
      ) : (
        <>
          {alerts.firing.length === 0 ? (
            <p className="ops__calm">
              <StatusShape status="green" size={14} />
              {t('ops.noAlerts')}
            </p>
          ) : (
            <Firing firing={alerts.firing} />
          )}
          {alerts.history.length > 0 && <History history={alerts.history} />}
        </>
      )}
    </section>
  );
}

function Firing({ firing }: { firing: Alerts['firing'] }): ReactNode {
  const { t, text, instant } = useLocale();
  return (
    <ul className="ops__alerts">
      {firing.map((alert) => (
        <li key={`${alert.rule} ${labelsText(alert.labels)}`}>
          <StatusShape status={lights[alert.severity]} size={15} />
          <div>
            <p>
              <strong>{text(alert.title)}</strong> <span className="ops__labels">{labelsText(alert.labels)}</span>
            </p>
            <p className="field__hint">
              {t('ops.since', { at: instant(alert.since) })} · {text(alert.action)}
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}

function History({ history }: { history: Alerts['history'] }): ReactNode {
  const { t, text, instant } = useLocale();
  return (
    <details className="ops__history">
      <summary>{t('ops.history', { n: history.length })}</summary>
      <ol>
        {history.map((event) => (
          <li key={`${event.rule} ${labelsText(event.labels)} ${event.kind} ${event.at}`}>
            <span className="ops__when">{instant(event.at)}</span>
            <span>
              {text(event.title)} <span className="ops__labels">{labelsText(event.labels)}</span>
            </span>
            <span className={event.kind === 'firing' ? 'ops__began' : 'ops__ended'}>
              {t(`ops.event.${event.kind}`)}
              {event.silenced && ` · ${t('ops.silenced')}`}
            </span>
          </li>
        ))}
      </ol>
    </details>
  );
}

/** `pack edp`; what tells alerts of one rule apart. */
function labelsText(labels: Readonly<Record<string, string>>): string {
  return Object.values(labels).join(' ');
}
