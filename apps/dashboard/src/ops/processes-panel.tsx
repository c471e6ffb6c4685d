import type { ReactNode } from 'react';
import type { Operations } from '@pulso/kpi-core/contract';
import { age, duration } from '../format/age.ts';
import { bytes } from '../format/bytes.ts';
import { useLocale } from '../i18n/locale-context.tsx';

/** Every process that beats. */
export function ProcessesPanel({ processes }: { processes: Operations['processes'] }): ReactNode {
  const { t, language } = useLocale();
  return (
    <section className="panel ops__part" aria-labelledby="processes-title" data-testid="ops-processes">
      <h2 id="processes-title">{t('ops.processes')}</h2>
      {processes === null ? (
        <p className="field__hint">{t('ops.unavailable')}</p>
      ) : (
        <div className="table-scroll" tabIndex={0} role="group" aria-labelledby="processes-title">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('ops.process')}</th>
                <th scope="col" className="table__number">
                  {t('ops.uptime')}
                </th>
                <th scope="col" className="table__number">
                  {t('ops.memory')}
                </th>
                <th scope="col" className="table__number">
                  {t('ops.lastBeat')}
                </th>
              </tr>
            </thead>
            <tbody>
              {processes.map(({ id, process, uptimeMs, ageMs, rss, leader }) => (
                <tr key={id}>
                  <th scope="row">
                    {process}
                    {leader === true && <span className="ops__labels"> {t('ops.leader')}</span>}{' '}
                    <code className="ops__labels">{id.slice(0, 8)}</code>
                  </th>
                  <td className="table__number">{age(uptimeMs, language)}</td>
                  <td className="table__number">{bytes(rss, language)}</td>
                  <td className="table__number">{duration(ageMs, language)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
