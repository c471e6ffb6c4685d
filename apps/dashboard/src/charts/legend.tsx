import type { ReactNode } from 'react';
import type { ChartSeries } from '@pulso/kpi-core/presentation';
import { useLocale } from '../i18n/locale-context.tsx';
import { seriesColor } from './series-color.ts';

export function Legend({ series, cumulative }: { series: readonly ChartSeries[]; cumulative?: ChartSeries | null }): ReactNode {
  const { text } = useLocale();
  if (series.length < 2 && !cumulative) return null;
  return (
    <ul className="legend">
      {series.map((one, index) => (
        <li key={one.field} className="legend__item">
          <span className={`legend__key legend__key--${one.as ?? 'bar'}`} style={{ '--key': seriesColor(index) } as React.CSSProperties} />
          {text(one.label)}
        </li>
      ))}
      {cumulative && (
        <li className="legend__item">
          <span className="legend__key legend__key--line" style={{ '--key': 'var(--series-3)' } as React.CSSProperties} />
          {text(cumulative.label)}
        </li>
      )}
    </ul>
  );
}
