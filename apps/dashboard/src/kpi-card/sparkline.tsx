import { memo, type ReactNode } from 'react';
import type { Unit } from '@pulso/kpi-core/presentation';
import { useLocale } from '../i18n/locale-context.tsx';
import { HEIGHT, sparkPath, sparkSummary, WIDTH } from './spark-path.ts';

/** The recent course of a figure. The same is said in words for those who do not see it; the receipt has the numbers. */
export const Sparkline = memo(function Sparkline({
  values,
  unit,
}: {
  values: readonly (number | null)[];
  unit: Unit;
}): ReactNode {
  const { t, figure } = useLocale();
  const path = sparkPath(values);
  const summary = sparkSummary(values);
  if (!path || !summary) {
    return (
      <div
        className="sparkline sparkline--none"
        role="img"
        aria-label={t('kpi.spark.none')}
        title={t('kpi.spark.none')}
      />
    );
  }
  const label = t('kpi.spark', {
    min: figure(summary.min, unit),
    max: figure(summary.max, unit),
    last: figure(summary.last, unit),
    trend: t(`kpi.spark.${summary.trend}`),
  });
  return (
    <div className="sparkline" role="img" aria-label={label}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        <path className="sparkline__area" d={path.area} />
        <path className="sparkline__line" d={path.line} />
      </svg>
      <span className="sparkline__last" style={{ left: `${path.last.x}%`, top: `${path.last.y}%` }} />
    </div>
  );
});
