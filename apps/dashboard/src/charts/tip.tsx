import type { ReactNode } from 'react';
import type { ChartSeries } from '@pulso/kpi-core/presentation';
import { useLocale, type Locale } from '../i18n/locale-context.tsx';
import type { ChartItem } from './chart-model.ts';
import { seriesColor } from './series-color.ts';
import './tip.css';

/** The figures of an item in full, for screen readers. */
export function toldFigures(item: ChartItem, series: readonly ChartSeries[], locale: Locale): string {
  return series
    .filter(({ field }) => item.values[field] !== undefined)
    .map((one) => `${locale.text(one.label)} ${locale.figure(item.values[one.field], one.unit)}`)
    .join(', ');
}

/** The same beside the pointer. It is decoration for the eye: the words above say it to everyone else. */
export function Tip({
  item,
  series,
  drawn,
}: {
  item: ChartItem;
  series: readonly ChartSeries[];
  drawn: readonly ChartSeries[];
}): ReactNode {
  const { text, figure, t } = useLocale();
  return (
    <span className="tip" aria-hidden="true">
      <span className="tip__title">
        {item.label}
        {item.projected && <span className="tip__note">{t('chart.projected')}</span>}
      </span>
      {series.map((one) => (
        <span className="tip__row" key={one.field}>
          <span
            className="tip__key"
            style={{
              background: drawn.length > 1 && drawn.includes(one) ? seriesColor(drawn.indexOf(one)) : 'transparent',
            }}
          />
          <span>{text(one.label)}</span>
          <span className="tip__value">{figure(item.values[one.field], one.unit)}</span>
        </span>
      ))}
    </span>
  );
}
