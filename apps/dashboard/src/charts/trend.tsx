import type { ReactNode } from 'react';
import { shortMonth } from '../format/dates.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import type { ChartItem } from './chart-model.ts';
import type { ChartProps } from './chart-props.ts';
import { ItemAction } from './item-action.tsx';
import { barFromZero, columns, Plot } from './plot.tsx';
import { linearScale, type Scale } from './scale.ts';
import { seriesColor } from './series-color.ts';
import { Tip, toldFigures } from './tip.tsx';

/** Months on a time axis: bars stand beside each other, lines go over them, projected months are hatched and dashed. */
export function Trend({ id, chart, model }: ChartProps): ReactNode {
  const locale = useLocale();
  const [main] = model.drawn;
  if (!main) return null;
  const months = model.items.map((item) => ({ ...item, label: locale.figure(item.id, 'month') }));
  const scale = linearScale(months.flatMap((item) => model.drawn.map(({ field }) => item.values[field] ?? 0)));
  const bars = model.drawn.filter(({ as }) => as === undefined || as === 'bar');
  const lines = model.drawn.filter(({ as }) => as === 'line' || as === 'dashed');
  return (
    <Plot
      scale={scale}
      unit={main.unit}
      labels={
        <ol className="plot__labels trend__labels" aria-hidden="true" style={columns(months.length)}>
          {months.map((item, index) => (
            <li key={item.id}>{shortMonth(item.id, locale.language, index === 0 || item.id.slice(5, 7) === '01')}</li>
          ))}
        </ol>
      }
    >
      <svg className="trend__lines" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
        {lines.map((series) => (
          <g key={series.field} stroke={seriesColor(model.drawn.indexOf(series))}>
            <path
              d={linePath(months, series.field, scale, false)}
              className={series.as === 'dashed' ? 'trend__line--dashed' : ''}
            />
            <path d={linePath(months, series.field, scale, true)} className="trend__line--dashed" />
          </g>
        ))}
      </svg>
      <ol className="trend" style={columns(months.length)}>
        {months.map((item, index) => (
          <li key={item.id} className="trend__slot" data-edge={edgeOf(index, months.length)}>
            <ItemAction
              id={id}
              chart={chart}
              item={item}
              className={`trend__item ${item.projected ? 'trend__item--projected' : ''}`}
              told={toldFigures(item, model.series, locale)}
              renderTip={() => <Tip item={item} series={model.series} drawn={model.drawn} />}
            >
              <span className="trend__bars">
                {bars.map((series) => (
                  <span key={series.field} className="trend__column">
                    <span
                      className="trend__bar"
                      style={barFromZero(scale, item.values[series.field], seriesColor(model.drawn.indexOf(series)))}
                    />
                  </span>
                ))}
              </span>
              {lines.map((series) =>
                item.values[series.field] == null ? null : (
                  <span
                    key={series.field}
                    className="trend__dot"
                    style={{
                      bottom: `${scale.at(item.values[series.field]!) * 100}%`,
                      background: seriesColor(model.drawn.indexOf(series)),
                    }}
                  />
                ),
              )}
            </ItemAction>
          </li>
        ))}
      </ol>
    </Plot>
  );
}

/** Measured and projected months are two paths, so that the second can be dashed; it begins at the last measured one. */
function linePath(items: readonly ChartItem[], field: string, scale: Scale, projected: boolean): string {
  const firstProjected = items.findIndex((item) => item.projected);
  const border = firstProjected === -1 ? items.length : firstProjected;
  const points = items.map((item, index) => ({ index, value: item.values[field] ?? null }));
  const wanted = projected ? points.slice(Math.max(0, border - 1)) : points.slice(0, border);
  if (projected && border === items.length) return '';
  let path = '';
  let pen = 'M';
  for (const { index, value } of wanted) {
    if (value === null) {
      pen = 'M';
      continue;
    }
    const x = ((index + 0.5) / items.length) * 100;
    path += `${pen}${x.toFixed(2)} ${(100 - scale.at(value) * 100).toFixed(2)}`;
    pen = 'L';
  }
  return path;
}

function edgeOf(index: number, count: number): 'start' | 'end' | undefined {
  if (index < 3) return 'start';
  return index >= count - 3 ? 'end' : undefined;
}
