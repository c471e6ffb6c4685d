import type { ReactNode } from 'react';
import { useLocale } from '../i18n/locale-context.tsx';
import { Shell } from '../layout/shell.tsx';
import '../dashboard/dashboard.css';
import '../kpi-card/kpi-card.css';

/** The page before its description is there: the frame and places for the first figures, so that nothing moves. */
export function LoadingDashboard(): ReactNode {
  const { t } = useLocale();
  return (
    <Shell bar={<div className="bar loading-bar" />}>
      <p className="visually-hidden" role="status">
        {t('app.loading')}
      </p>
      <div className="hero" aria-hidden="true">
        {[true, false].map((hero) => (
          <div key={String(hero)} className="cards" style={{ '--per-row': 4 } as React.CSSProperties}>
            {[1, 2, 3, 4].map((card) => (
              <div key={card} className={`panel kpi-card ${hero ? 'kpi-card--hero' : ''}`}>
                <div className="kpi-card__head" />
                <p className="kpi-card__value">
                  <span className="skeleton kpi-card__skeleton" />
                </p>
                <div className="kpi-card__reading" />
              </div>
            ))}
          </div>
        ))}
      </div>
    </Shell>
  );
}
