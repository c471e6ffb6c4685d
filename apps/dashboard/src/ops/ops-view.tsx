import { PlugZap } from 'lucide-react';
import { useEffect, useEffectEvent, useState, type ReactNode } from 'react';
import { ServerProblem } from '../api/errors.ts';
import { duration } from '../format/age.ts';
import { number } from '../format/numbers.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import { Shell } from '../layout/shell.tsx';
import { createStore, useStore } from '../live/store.ts';
import { AlertsPanel } from './alerts-panel.tsx';
import { AuditPanel } from './audit-panel.tsx';
import { CachePanel } from './cache-panel.tsx';
import { FreshnessPanel } from './freshness-panel.tsx';
import { ChecksPanel, MemoryPanel, Verdict } from './health-panel.tsx';
import { LatencyPanel, QueuesPanel } from './performance-panel.tsx';
import { ProcessesPanel } from './processes-panel.tsx';
import { addSample, NO_SAMPLES } from './samples.ts';
import { SlowPanel } from './slow-panel.tsx';
import { useAudit, useCacheStatus, useHealth, useOperations, usePerformance } from './sources.ts';
import { TimeChart } from './time-chart.tsx';
import '../tables/tables.css';
import '../kpi-card/kpi-card.css';
import '../dashboard/dashboard.css';
import './ops.css';

/** How the installation is doing, for whoever runs it. Each part stands alone: one that cannot be read hides no other. */
export function OpsView(): ReactNode {
  const { t, clock, language } = useLocale();
  const health = useHealth();
  const cache = useCacheStatus();
  const performance = usePerformance();
  const audit = useAudit();
  const operations = useOperations();
  const [readings] = useState(() => createStore({ samples: NO_SAMPLES }));
  const samples = useStore(readings, (state) => state.samples);
  const readAt = Math.max(health.dataUpdatedAt, health.errorUpdatedAt);
  const sample = useEffectEvent((atMs: number) => {
    const read = {
      health: health.isError ? undefined : health.data,
      performance: performance.isError ? undefined : performance.data,
    };
    readings.set({ samples: addSample(readings.get().samples, atMs, read.health, read.performance) });
  });
  useEffect(() => {
    if (readAt > 0) sample(readAt);
  }, [readAt]);
  const forbidden = [cache.error, performance.error, operations.error].some(
    (error) => error instanceof ServerProblem && (error.status === 401 || error.status === 403),
  );
  return (
    <Shell>
      <div className="ops">
        <header className="page-head">
          <h1>{t('ops.title')}</h1>
          <p>
            {t('ops.lead')}{' '}
            {health.dataUpdatedAt > 0 &&
              t('ops.sampled', { time: clock(new Date(health.dataUpdatedAt).toISOString()) })}
          </p>
        </header>
        {health.error && (
          <div className="notice notice--bad" role="alert">
            <PlugZap size={17} aria-hidden="true" />
            <p>
              <strong>{t('error.unreachable')}.</strong> {t('error.unreachableText')}
            </p>
          </div>
        )}
        {forbidden && <p className="notice">{t('ops.noAccess')}</p>}
        {health.data && <Verdict health={health.data} />}
        {health.data && (
          <div className="ops__pair">
            <ChecksPanel health={health.data} />
            <div className="ops__stack">
              <MemoryPanel health={health.data} />
              {operations.data && <FreshnessPanel operations={operations.data} />}
            </div>
          </div>
        )}
        <section className="panel ops__part" aria-labelledby="over-time-title">
          <h2 id="over-time-title">{t('ops.overTime')}</h2>
          <div className="ops__charts">
            <TimeChart
              label={t('ops.chart.latency')}
              at={samples.at}
              values={samples.responseMs}
              least={50}
              write={(value) => duration(value, language)}
            />
            <TimeChart
              label={t('ops.chart.hitRate')}
              at={samples.at}
              values={samples.hitRate}
              least={100}
              write={(value) => `${number(value, language)}%`}
            />
            <TimeChart
              label={t('ops.chart.lag')}
              at={samples.at}
              values={samples.lagMs}
              least={500}
              write={(value) => duration(value, language)}
            />
            <TimeChart
              label={t('ops.chart.queue')}
              at={samples.at}
              values={samples.waiting}
              least={10}
              write={(value) => number(value, language)}
            />
          </div>
        </section>
        {cache.data && <CachePanel status={cache.data} />}
        <div className="ops__pair">
          <div className="ops__stack">
            {operations.data && <AlertsPanel alerts={operations.data.alerts} />}
            {performance.data && <QueuesPanel queues={performance.data.queues} />}
            {operations.data && <ProcessesPanel processes={operations.data.processes} />}
          </div>
          <div className="ops__stack">
            {performance.data && <LatencyPanel routes={performance.data.routes} />}
            {operations.data && <SlowPanel slow={operations.data.slow} />}
          </div>
        </div>
        {audit.data && <AuditPanel entries={audit.data.entries} />}
      </div>
    </Shell>
  );
}
