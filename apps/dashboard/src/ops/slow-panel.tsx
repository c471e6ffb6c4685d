import type { ReactNode } from 'react';
import type { Operations } from '@pulso/kpi-core/contract';
import { duration } from '../format/age.ts';
import { useLocale, type Locale } from '../i18n/locale-context.tsx';

/** The longest jobs of the last hour. */
export function SlowPanel({ slow }: { slow: Operations['slow'] }): ReactNode {
  const { t, clock, language } = useLocale();
  return (
    <section className="panel ops__part" aria-labelledby="slow-title" data-testid="ops-slow">
      <h2 id="slow-title">{t('ops.slow')}</h2>
      {slow === null || slow.length === 0 ? (
        <p className="field__hint">{t(slow === null ? 'ops.unavailable' : 'ops.noSlow')}</p>
      ) : (
        <div className="table-scroll" tabIndex={0} role="group" aria-labelledby="slow-title">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('ops.at')}</th>
                <th scope="col">{t('ops.job')}</th>
                <th scope="col">{t('ops.reason')}</th>
                <th scope="col" className="table__number">
                  {t('ops.took')}
                </th>
              </tr>
            </thead>
            <tbody>
              {slow.map(({ id, queue, job, pack, types, reason, at, ms }) => (
                <tr key={`${queue} ${id}`}>
                  <td>{clock(at)}</td>
                  <th scope="row">
                    {job} <span className="ops__labels">{[pack, types.join(', ')].filter(Boolean).join(' · ')}</span>
                  </th>
                  <td>{reason === null ? '—' : reasonText(reason, t)}</td>
                  <td className="table__number">{duration(ms, language)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

const reasons = ['change', 'schedule', 'miss', 'manual', 'warm'] as const;

/** Why a snapshot was computed; a reason that the page has no words for is told as it is. */
function reasonText(reason: string, t: Locale['t']): string {
  const known = reasons.find((candidate) => candidate === reason);
  return known === undefined ? reason : t(`receipt.reason.${known}`);
}
