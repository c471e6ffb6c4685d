import { BadgeCheck, LoaderCircle } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import type { DrilldownAnswer } from '@pulso/kpi-core/contract';
import { number } from '../format/numbers.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import { useRefresh } from '../refresh/refresh-context.tsx';
import { sameFigure } from './drill-query.ts';
import type { TargetFigure } from './target-figure.ts';

/** The figure that the rows give next to the one on the card. Rows are live: when they differ, the card is refreshed. */
export function DrillTotal({ figure, total }: { figure: TargetFigure; total: DrilldownAnswer['total'] }): ReactNode {
  const { t, figure: write, language } = useLocale();
  const { start } = useRefresh();
  const same = figure.value === undefined ? null : sameFigure(total.value, figure.value, figure.unit);
  const asked = useRef(false);
  useEffect(() => {
    if (same !== false || asked.current) return;
    asked.current = true;
    start();
  }, [same, start]);
  return (
    <div className="drill-total">
      <p className="drill-total__figure" data-testid="drill-total">
        {write(total.value, figure.unit)}
      </p>
      <p className="drill-total__facts">
        <span data-testid="drill-count">{t('drill.rows', { n: number(total.count, language) }, total.count)}</span>
        {figure.unit !== 'CLP' && (
          <span>
            {t('drill.sum')} {write(total.amount, 'CLP')}
          </span>
        )}
      </p>
      {same === true && (
        <p className="drill-total__match" data-testid="drill-match">
          <BadgeCheck size={15} aria-hidden="true" />
          {t('drill.matches')}
        </p>
      )}
      {same === false && (
        <p className="drill-total__match drill-total__match--waiting" role="status">
          <LoaderCircle size={15} aria-hidden="true" className="turning" />
          {t('drill.differs', { value: write(figure.value ?? null, figure.unit) })}
        </p>
      )}
    </div>
  );
}
