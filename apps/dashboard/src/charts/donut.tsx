import type { ReactNode } from 'react';
import { percent } from '../format/figure.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import type { ChartProps } from './chart-props.ts';
import { ItemAction } from './item-action.tsx';
import { donutParts } from './donut-parts.ts';
import { seriesColor } from './series-color.ts';
import { Tip, toldFigures } from './tip.tsx';
import './donut.css';

const RADIUS = 40;
const CIRCUMFERENCE = 2 * Math.PI * RADIUS;

/** Parts of a whole. The legend carries the figures and the actions; the ring is its picture. */
export function Donut({ id, chart, model }: ChartProps): ReactNode {
  const locale = useLocale();
  const [main] = model.drawn;
  if (!main) return null;
  const total = model.items.reduce((sum, item) => sum + Math.max(0, item.values[main.field] ?? 0), 0);
  const parts = donutParts(model.items.map((item) => item.values[main.field] ?? 0)).map((part, index) => {
    const item = model.items[index]!;
    return { ...part, item, color: item.isRemainder ? 'var(--series-6)' : seriesColor(index) };
  });
  return (
    <div className="donut">
      <div className="donut__ring" aria-hidden="true">
        <svg viewBox="0 0 100 100">
          <circle cx="50" cy="50" r={RADIUS} className="donut__ground" />
          {parts.map(({ item, share, from, color }) =>
            share === 0 ? null : (
              <circle
                key={item.id}
                cx="50"
                cy="50"
                r={RADIUS}
                className="donut__part"
                stroke={color}
                strokeDasharray={`${Math.max(0, share * CIRCUMFERENCE - (parts.length > 1 ? 1 : 0))} ${CIRCUMFERENCE}`}
                strokeDashoffset={-from * CIRCUMFERENCE}
                transform="rotate(-90 50 50)"
              />
            ),
          )}
        </svg>
        <p className="donut__total">
          <span className="donut__sum">{locale.bare(total, main.unit)}</span>
          <span className="donut__unit">
            {main.unit === 'CLP' ? locale.t('chart.millionsShort') : locale.t('chart.total')}
          </span>
        </p>
      </div>
      <ul className="donut__legend">
        {parts.map(({ item, share, color }) => (
          <li key={item.id}>
            <ItemAction
              id={id}
              chart={chart}
              item={item}
              className="donut__item"
              told={toldFigures(item, model.series, locale)}
              renderTip={() => <Tip item={item} series={model.series} drawn={[]} />}
            >
              <span className="donut__key" style={{ background: color }} />
              <span className="donut__name">{item.label}</span>
              <span className="donut__value">{locale.bare(item.values[main.field], main.unit)}</span>
              <span className="donut__share">{percent(share, locale.language, 0)}</span>
            </ItemAction>
          </li>
        ))}
      </ul>
    </div>
  );
}
