import type { ReactNode } from 'react';
import { percent } from '../format/figure.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import type { Pace } from './pace.ts';

/** How much of the target is reached, with a mark where the period expects it to be today. */
export function TargetBar({ pace }: { pace: Pace }): ReactNode {
  const { t, language, cardFigure } = useLocale();
  const expected = percent(pace.expected, language, 0);
  return (
    <div className="target">
      <div
        className="target__track"
        role="meter"
        aria-label={t('kpi.target')}
        aria-valuemin={0}
        aria-valuemax={Math.max(1, pace.reached)}
        aria-valuenow={pace.reached}
        aria-valuetext={`${t('kpi.targetOf', { percent: percent(pace.reached, language), target: cardFigure(pace.target, 'CLP') })}. ${t('kpi.paceNow', { percent: expected })}`}
      >
        <div
          className={`target__bar ${pace.reached >= pace.expected ? 'target__bar--ahead' : ''}`}
          style={{ width: `${Math.min(1, Math.max(0, pace.reached)) * 100}%` }}
        />
        <span className="target__pace" style={{ left: `${pace.expected * 100}%` }} />
      </div>
      <p className="target__text" aria-hidden="true">
        <span>
          {t('kpi.target')} {cardFigure(pace.target, 'CLP')}
        </span>
        <span>{t('kpi.paceShort', { percent: expected })}</span>
      </p>
    </div>
  );
}
