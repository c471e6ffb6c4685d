import type { ReactNode } from 'react';
import { useLocale } from '../i18n/locale-context.tsx';
import type { ChartModel } from './chart-model.ts';
import type { ChartProps } from './chart-props.ts';
import { ItemAction } from './item-action.tsx';
import { barFromZero, columns, Plot } from './plot.tsx';
import { linearScale } from './scale.ts';
import { seriesColor } from './series-color.ts';
import { Tip, toldFigures } from './tip.tsx';

/** Vertical buckets in their own order. With several series the first is the whole, and the others fill it. */
export function Bars({ id, chart, model }: ChartProps): ReactNode {
  const locale = useLocale();
  const [main] = model.drawn;
  if (!main) return null;
  const scale = linearScale(valuesOf(model));
  const zero = scale.at(0);
  return (
    <Plot
      scale={scale}
      unit={main.unit}
      labels={
        <ul className="plot__labels bars__labels" aria-hidden="true" style={columns(model.items.length)}>
          {model.items.map((item) => (
            <li key={item.id}>{item.label}</li>
          ))}
        </ul>
      }
    >
      <ul className="bars" style={columns(model.items.length)}>
        {model.items.map((item) => (
          <li key={item.id} className="bars__slot">
            <ItemAction
              id={id}
              chart={chart}
              item={item}
              className="bars__item"
              told={toldFigures(item, model.series, locale)}
              renderTip={() => <Tip item={item} series={model.series} drawn={model.drawn} />}
            >
              {model.drawn.map((series, index) => (
                <span
                  key={series.field}
                  className={`bars__bar ${model.drawn.length === 1 ? '' : index === 0 ? 'bars__bar--whole' : 'bars__bar--part'}`}
                  style={barFromZero(scale, item.values[series.field], seriesColor(Math.max(0, index - 1)))}
                />
              ))}
              <span
                className="bars__figure"
                style={{ bottom: `${Math.max(zero, scale.at(item.values[main.field] ?? 0)) * 100}%` }}
              >
                {locale.bare(item.values[main.field], main.unit)}
              </span>
            </ItemAction>
          </li>
        ))}
      </ul>
    </Plot>
  );
}

function valuesOf(model: ChartModel): number[] {
  return model.items.flatMap((item) => model.drawn.map(({ field }) => item.values[field] ?? 0));
}
