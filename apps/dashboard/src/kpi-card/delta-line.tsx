import { ArrowDown, ArrowRight, ArrowUp } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import type { Kpi } from '@pulso/kpi-core/contract';
import { useLocale } from '../i18n/locale-context.tsx';
import { deltaTexts } from './delta-text.ts';
import { deltaView } from './delta.ts';

/** The move against the like-for-like period, which is named. */
export const DeltaLine = memo(function DeltaLine({ kpi, asOf }: { kpi: Kpi; asOf: string }): ReactNode {
  const { t, range, language } = useLocale();
  const view = deltaView(kpi);
  if (!view) return <p className="delta delta--none">{kpi.value === null ? ' ' : t('kpi.noComparison')}</p>;
  const period = kpi.previousPeriod ? range(kpi.previousPeriod.from, kpi.previousPeriod.to, asOf) : null;
  if (view.direction === 'flat') {
    return (
      <p className="delta delta--neutral">
        <ArrowRight size={13} strokeWidth={2.25} aria-hidden="true" />
        <span className="delta__period">{period === null ? t('kpi.unchanged') : t('kpi.sameAs', { period })}</span>
      </p>
    );
  }
  const Arrow = view.direction === 'up' ? ArrowUp : ArrowDown;
  const [first, second] = deltaTexts(view, kpi.unit, language);
  return (
    <p className={`delta delta--${view.sentiment}`}>
      <Arrow size={13} strokeWidth={2.25} aria-hidden="true" />
      <span className="delta__amount">{first}</span>
      {second !== undefined && <span className="delta__absolute">{second}</span>}
      {period !== null && <span className="delta__period">{t('kpi.vs', { period })}</span>}
    </p>
  );
});
