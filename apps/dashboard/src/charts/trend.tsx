import type { ReactNode } from 'react';
import { shortMonth } from '../format/dates.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import type { ChartItem } from './chart-model.ts';
import type { ChartProps } from './chart-props.ts';
import { ItemAction } from './item-action.tsx';
import { linearScale, type Scale } from './scale.ts';
import { seriesColor } from './series-color.ts';
import { Tip, toldFigures } from './tip.tsx';
import './plot.css';

/** Months on a time axis: bars stand beside each other, lines go over them, projected months are hatched and dashed. */
export function Trend({ id, chart, model }: ChartProps): ReactNode {
  const locale = useLocale();
  const [main] = model.drawn;
  if (!main) return null;
  const months = model.items.map((item) => ({ ...item, label: locale.figure(item.id, 'month') }));
  const scale = linearScale(months.flatMap((item) => model.drawn.map(({ field }) => item.values[field] ?? 0)));
  const bars = model.drawn.filter(({ as }) => as === undefined || as === 'bar');
  const lines = model.drawn.filter(({ as }) => as === 'line' || as === 'dashed');
  const zero = scale.at(0);
  return (
    <div className="plot plot--trend">
      <div className="plot__axis" aria-hidden="true">
        {scale.ticks.map((tick) => (
          <span key={tick} style={{ bottom: `${scale.at(tick) * 100}%` }}>
            {locale.bare(tick, main.unit)}
          </span>
        ))}
      </div>
      <div className="plot__area">
        {scale.ticks.map((tick) => (
          <span
            key={tick}
            className={`plot__line ${tick === 0 ? 'plot__line--zero' : ''}`}
            style={{ bottom: `${scale.at(tick) * 100}%` }}
          />
        ))}
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
        <ol className="trend" style={{ '--count': months.length } as React.CSSProperties}>
          {months.map((item, index) => (
            <li key={item.id} className="trend__slot" data-edge={edgeOf(index, months.length)}>
              <ItemAction
                id={id}
                chart={chart}
                item={item}
                className={`trend__item ${item.projected ? 'trend__item--projected' : ''}`}
                told={toldFigures(item, model.series, locale)}
              >
                <span className="trend__bars">
                  {bars.map((series) => {
                    const value = item.values[series.field] ?? 0;
                    const top = scale.at(value);
                    return (
                      <span key={series.field} className="trend__column">
                        <span
                          className="trend__bar"
                          style={
                            {
                              bottom: `${Math.min(zero, top) * 100}%`,
                              height: `${Math.abs(top - zero) * 100}%`,
                              '--bar': seriesColor(model.drawn.indexOf(series)),
                            } as React.CSSProperties
                          }
                        />
                      </span>
                    );
                  })}
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
                <Tip item={item} series={model.series} drawn={model.drawn} />
              </ItemAction>
            </li>
          ))}
        </ol>
      </div>
      <ol
        className="plot__labels trend__labels"
        aria-hidden="true"
        style={{ '--count': months.length } as React.CSSProperties}
      >
        {months.map((item, index) => (
          <li key={item.id}>{shortMonth(item.id, locale.language, index === 0 || item.id.slice(5, 7) === '01')}</li>
        ))}
      </ol>
    </div>
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
