import type { ReactNode } from 'react';
import type { Operations } from '@pulso/kpi-core/contract';
import { duration } from '../format/age.ts';
import { percent } from '../format/figure.ts';
import { number } from '../format/numbers.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import { StatusShape } from '../ui/icons.tsx';

/** How long a change takes to a screen, whether totals equal their rows, and whether what is kept warm is looked at. */
export function FreshnessPanel({ operations }: { operations: Operations }): ReactNode {
  const { t } = useLocale();
  return (
    <section className="panel ops__part" aria-labelledby="freshness-title" data-testid="ops-freshness">
      <h2 id="freshness-title">{t('ops.freshness')}</h2>
      <ChangeToScreen steps={operations.changeToScreen} />
      <h3>{t('ops.drift')}</h3>
      <Drift drift={operations.drift} />
      <h3>{t('ops.precompute')}</h3>
      {operations.precompute === null || operations.precompute.length === 0 ? (
        <p className="field__hint">{t(operations.precompute === null ? 'ops.unavailable' : 'ops.notMeasured')}</p>
      ) : (
        operations.precompute.map((usage) => <Precompute key={usage.pack} usage={usage} />)
      )}
    </section>
  );
}

const steps = ['mark', 'wait', 'compute'] as const;

function ChangeToScreen({ steps: measured }: { steps: Operations['changeToScreen'] }): ReactNode {
  const { t, language } = useLocale();
  const milliseconds = (value: number | null | undefined): string => (value == null ? '—' : duration(value, language));
  return (
    <div className="table-scroll" tabIndex={0} role="group" aria-labelledby="freshness-title">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('ops.changeToScreen')}</th>
            <th scope="col" className="table__number">
              {t('ops.measurements')}
            </th>
            <th scope="col" className="table__number">
              p50
            </th>
            <th scope="col" className="table__number">
              p95
            </th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step) => (
            <tr key={step}>
              <th scope="row">{t(`ops.step.${step}`)}</th>
              <td className="table__number">{number(measured[step]?.count ?? 0, language)}</td>
              <td className="table__number">{milliseconds(measured[step]?.p50)}</td>
              <td className="table__number">{milliseconds(measured[step]?.p95)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Drift({ drift }: { drift: Operations['drift'] }): ReactNode {
  const { t, instant } = useLocale();
  if (drift === null) return <p className="field__hint">{t('ops.notMeasured')}</p>;
  const equal = drift.differences === 0;
  return (
    <p className="ops__calm">
      <StatusShape status={equal ? 'green' : 'red'} size={14} />
      <span>
        {equal ? t('ops.driftNone') : t('ops.driftFound', { n: drift.differences })}{' '}
        <span className="ops__labels">{instant(drift.checkedAt)}</span>
      </span>
    </p>
  );
}

function Precompute({ usage }: { usage: NonNullable<Operations['precompute']>[number] }): ReactNode {
  const { t, instant, language } = useLocale();
  const share = (value: number | null): string => (value === null ? t('ops.notMeasured') : percent(value, language, 0));
  return (
    <dl className="ops__facts">
      <div>
        <dt>{t('ops.precision')}</dt>
        <dd>{share(usage.precision)}</dd>
      </div>
      <div>
        <dt>{t('ops.recall')}</dt>
        <dd>{share(usage.recall)}</dd>
      </div>
      <div>
        <dt>{t('ops.keptWarm')}</dt>
        <dd>
          {t('ops.of', { part: number(usage.warm, language), whole: number(usage.wanted, language) })}
          {usage.deferred > 0 && ` · ${t('ops.deferred', { n: usage.deferred })}`}
        </dd>
      </div>
      <div>
        <dt>{t('ops.budget')}</dt>
        <dd>
          {t('ops.of', {
            part: `${number(usage.seconds, language, 1)} s`,
            whole: `${number(usage.budgetSeconds, language)} s`,
          })}
        </dd>
      </div>
      <div>
        <dt>{t('ops.lastRun')}</dt>
        <dd>{instant(usage.lastRunAt)}</dd>
      </div>
    </dl>
  );
}
