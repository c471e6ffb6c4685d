import type { ReactNode } from 'react';
import type { Check, SystemHealth } from '@pulso/kpi-core/contract';
import { duration } from '../format/age.ts';
import { bytes } from '../format/bytes.ts';
import { percent } from '../format/figure.ts';
import { number } from '../format/numbers.ts';
import { useLocale, type Locale } from '../i18n/locale-context.tsx';
import { StatusShape } from '../ui/icons.tsx';

const lights = { pass: 'green', warn: 'amber', fail: 'red' } as const;

/** The verdict and the headline figures. */
export function Verdict({ health }: { health: SystemHealth }): ReactNode {
  const { t, language } = useLocale();
  return (
    <div className={`panel verdict verdict--${health.status}`} data-testid="health" data-status={health.status}>
      <p className="verdict__word">
        <StatusShape status={lights[health.status]} size={22} />
        {t(`ops.status.${health.status}`)}
      </p>
      <dl className="verdict__facts">
        <Figure label={t('ops.workers')} value={number(health.workers, language)} />
        <Figure
          label={t('ops.hitRate')}
          value={health.cache_hit_rate === null ? '—' : percent(health.cache_hit_rate, language)}
        />
        <Figure
          label={t('ops.response')}
          value={health.avg_response_time === null ? '—' : duration(health.avg_response_time * 1000, language)}
        />
        <Figure label={t('ops.redis')} value={t(health.redis ? 'ops.up' : 'ops.down')} bad={!health.redis} />
        <Figure label={t('ops.postgres')} value={t(health.postgres ? 'ops.up' : 'ops.down')} bad={!health.postgres} />
      </dl>
    </div>
  );
}

/** Every check with what it measured. */
export function ChecksPanel({ health }: { health: SystemHealth }): ReactNode {
  const locale = useLocale();
  const { t } = locale;
  const checks = Object.entries(health.checks).flatMap(([name, list]) => list.map((check) => ({ name, check })));
  return (
    <section className="panel ops__part" aria-labelledby="checks-title">
      <h2 id="checks-title">{t('ops.checks')}</h2>
      <div className="table-scroll" tabIndex={0} role="group" aria-labelledby="checks-title">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('ops.component')}</th>
              <th scope="col">{t('ops.state')}</th>
              <th scope="col" className="table__number">
                {t('ops.observed')}
              </th>
              <th scope="col">{t('ops.detail')}</th>
            </tr>
          </thead>
          <tbody>
            {checks.map(({ name, check }) => (
              <tr key={name} data-check={name}>
                <th scope="row">
                  <code>{name}</code>
                </th>
                <td>
                  <span className={`semaphore semaphore--${lights[check.status]}`}>
                    <StatusShape status={lights[check.status]} size={13} />
                    {t(`ops.check.${check.status}`)}
                  </span>
                </td>
                <td className="table__number">{observed(check, locale)}</td>
                <td className="ops__detail">{check.status === 'pass' ? '' : (check.output ?? '')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Figure({ label, value, bad = false }: { label: string; value: string; bad?: boolean }): ReactNode {
  return (
    <div>
      <dt>{label}</dt>
      <dd className={bad ? 'verdict__bad' : ''}>{value}</dd>
    </div>
  );
}

export function MemoryPanel({ health }: { health: SystemHealth }): ReactNode {
  const { t, language } = useLocale();
  const { redis_cache, redis_queue, process } = health.memory_usage;
  return (
    <section className="panel ops__part" aria-labelledby="memory-title">
      <h2 id="memory-title">{t('ops.memory')}</h2>
      <ul className="memory">
        {(['redis_cache', 'redis_queue'] as const).map((name) => {
          const memory = name === 'redis_cache' ? redis_cache : redis_queue;
          return (
            <li key={name}>
              <p>
                <span>{t(`ops.memory.${name}`)}</span>
                <span>
                  {memory === null
                    ? t('ops.down')
                    : `${bytes(memory.used, language)} / ${memory.max > 0 ? bytes(memory.max, language) : t('ops.noLimit')}`}
                </span>
              </p>
              <div className="progress" aria-hidden="true">
                <div className="progress__bar" style={{ width: `${Math.min(1, memory?.ratio ?? 0) * 100}%` }} />
              </div>
            </li>
          );
        })}
        <li>
          <p>
            <span>{t('ops.memory.process')}</span>
            <span>{bytes(process.rss, language)}</span>
          </p>
        </li>
      </ul>
    </section>
  );
}

/** A measurement in its unit. */
function observed({ observedValue, observedUnit }: Check, { language }: Locale): string {
  if (observedValue === null) return '—';
  if (typeof observedValue !== 'number') return String(observedValue);
  switch (observedUnit) {
    case 'bytes':
      return bytes(observedValue, language);
    case 'ratio':
      return percent(observedValue, language);
    case 'ms':
      return duration(observedValue, language);
    case 's':
      return `${number(observedValue, language)} s`;
    default:
      return number(observedValue, language, Number.isInteger(observedValue) ? 0 : 1);
  }
}
