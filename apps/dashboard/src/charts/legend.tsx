import type { ReactNode } from 'react';
import type { ChartSeries } from '@pulso/kpi-core/presentation';
import { useLocale } from '../i18n/locale-context.tsx';
import { seriesColor } from './series-color.ts';

export interface LegendProps {
  readonly series: readonly ChartSeries[];
  readonly cumulative: ChartSeries | null;
  /** The first series is drawn as the whole that the others fill. */
  readonly nested: boolean;
}

/** Names what is drawn; a single series needs none. */
export function Legend({ series, cumulative, nested }: LegendProps): ReactNode {
  const { text } = useLocale();
  if (series.length < 2 && !cumulative) return null;
  return (
    <ul className="legend">
      {series.map((one, index) => (
        <li key={one.field} className="legend__item">
          <span
            className={`legend__key legend__key--${nested && index === 0 ? 'whole' : (one.as ?? 'bar')}`}
            style={{ '--key': seriesColor(nested ? Math.max(0, index - 1) : index) } as React.CSSProperties}
          />
          {text(one.label)}
        </li>
      ))}
      {cumulative && (
        <li className="legend__item">
          <span
            className="legend__key legend__key--line"
            style={{ '--key': 'var(--series-3)' } as React.CSSProperties}
          />
          {text(cumulative.label)}
        </li>
      )}
    </ul>
  );
}
