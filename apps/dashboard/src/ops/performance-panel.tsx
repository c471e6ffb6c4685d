import { ExternalLink } from 'lucide-react';
import type { ReactNode } from 'react';
import { QUEUES_URL } from '../api/endpoints.ts';
import { duration } from '../format/age.ts';
import { number } from '../format/numbers.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import type { PerformanceMetrics } from './sources.ts';

/** How many jobs stand where. */
export function QueuesPanel({ queues }: Pick<PerformanceMetrics, 'queues'>): ReactNode {
  const { t, language } = useLocale();
  return (
    <section className="panel ops__part" aria-labelledby="queues-title">
      <header className="ops__head">
        <h2 id="queues-title">{t('ops.queues')}</h2>
        <a className="link" href={QUEUES_URL}>
          {t('ops.bullBoard')} <ExternalLink size={13} aria-hidden="true" />
        </a>
      </header>
      {queues === null ? (
        <p className="field__hint">{t('ops.unavailable')}</p>
      ) : (
        <div className="table-scroll" tabIndex={0} role="group" aria-labelledby="queues-title">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('ops.queue')}</th>
                {(['ops.waiting', 'ops.active', 'ops.delayed', 'ops.failed'] as const).map((label) => (
                  <th key={label} scope="col" className="table__number">
                    {t(label)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {Object.entries(queues).map(([name, depth]) => (
                <tr key={name} data-queue={name}>
                  <th scope="row">{name}</th>
                  {([depth.waiting, depth.active, depth.delayed, depth.failed] as const).map((count, index) => (
                    <td key={index} className="table__number">
                      {number(count, language)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

/** How long answers take by route, over 5 minutes. */
export function LatencyPanel({ routes: measured }: Pick<PerformanceMetrics, 'routes'>): ReactNode {
  const { t, language } = useLocale();
  const milliseconds = (value: number | null): string => (value === null ? '—' : duration(value, language));
  const routes = Object.entries(measured)
    .filter(([, { count }]) => count > 0)
    .toSorted(([, a], [, b]) => b.count - a.count);
  return (
    <section className="panel ops__part" aria-labelledby="latency-title">
      <h2 id="latency-title">{t('ops.latency')}</h2>
      {routes.length === 0 && <p className="field__hint">{t('ops.noSamples')}</p>}
      <div className="table-scroll" tabIndex={0} role="group" aria-labelledby="latency-title">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('ops.route')}</th>
              <th scope="col" className="table__number">
                {t('ops.requests')}
              </th>
              {['p50', 'p95', 'p99'].map((quantile) => (
                <th key={quantile} scope="col" className="table__number">
                  {quantile}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {routes.map(([route, summary]) => (
              <tr key={route}>
                <th scope="row">
                  <code>{route}</code>
                </th>
                <td className="table__number">{number(summary.count, language)}</td>
                <td className="table__number">{milliseconds(summary.p50)}</td>
                <td className="table__number">{milliseconds(summary.p95)}</td>
                <td className="table__number">{milliseconds(summary.p99)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
