import type { ReactNode } from 'react';
import { useLocale } from '../i18n/locale-context.tsx';
import type { ChartModel } from './chart-model.ts';
import type { ChartProps } from './chart-props.ts';
import { ItemAction } from './item-action.tsx';
import { linearScale } from './scale.ts';
import { seriesColor } from './series-color.ts';
import { Tip, toldFigures } from './tip.tsx';
import './plot.css';

/** Vertical buckets in their own order. With several series the first is the whole, and the others fill it. */
export function Bars({ id, chart, model }: ChartProps): ReactNode {
  const locale = useLocale();
  const [main] = model.drawn;
  if (!main) return null;
  const scale = linearScale(valuesOf(model));
  const zero = scale.at(0);
  return (
    <div className="plot">
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
        <ul className="bars" style={{ '--count': model.items.length } as React.CSSProperties}>
          {model.items.map((item) => (
            <li key={item.id} className="bars__slot">
              <ItemAction
                id={id}
                chart={chart}
                item={item}
                className="bars__item"
                told={toldFigures(item, model.series, locale)}
              >
                {model.drawn.map((series, index) => {
                  const value = item.values[series.field] ?? 0;
                  const top = scale.at(value);
                  return (
                    <span
                      key={series.field}
                      className={`bars__bar ${model.drawn.length === 1 ? '' : index === 0 ? 'bars__bar--whole' : 'bars__bar--part'}`}
                      style={
                        {
                          bottom: `${Math.min(zero, top) * 100}%`,
                          height: `${Math.abs(top - zero) * 100}%`,
                          '--bar': seriesColor(Math.max(0, index - 1)),
                        } as React.CSSProperties
                      }
                    />
                  );
                })}
                <span
                  className="bars__figure"
                  style={{ bottom: `${Math.max(zero, scale.at(item.values[main.field] ?? 0)) * 100}%` }}
                >
                  {locale.bare(item.values[main.field], main.unit)}
                </span>
                <Tip item={item} series={model.series} drawn={model.drawn} />
              </ItemAction>
            </li>
          ))}
        </ul>
      </div>
      <ul
        className="plot__labels bars__labels"
        aria-hidden="true"
        style={{ '--count': model.items.length } as React.CSSProperties}
      >
        {model.items.map((item) => (
          <li key={item.id}>{item.label}</li>
        ))}
      </ul>
    </div>
  );
}

function valuesOf(model: ChartModel): number[] {
  return model.items.flatMap((item) => model.drawn.map(({ field }) => item.values[field] ?? 0));
}
