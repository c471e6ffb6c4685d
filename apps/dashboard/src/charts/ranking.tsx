import { useState, type ReactNode } from 'react';
import { percent } from '../format/figure.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import type { ChartProps } from './chart-props.ts';
import { ItemAction } from './item-action.tsx';
import { seriesColor } from './series-color.ts';
import { Tip, toldFigures } from './tip.tsx';
import './ranking.css';

/** A longer list is cut, so that it does not stretch what stands beside it. */
const MOST = 11;
const FIRST = 8;

/** Horizontal bars, largest first, names in full. A pareto adds how much the items from the top amount to together. */
export function Ranking({ id, chart, model }: ChartProps): ReactNode {
  const locale = useLocale();
  const [all, setAll] = useState(false);
  const [main] = model.drawn;
  if (!main) return null;
  const largest = Math.max(1, ...model.items.map((item) => Math.abs(item.values[main.field] ?? 0)));
  const { cumulative } = model;
  const share = model.told.find(({ unit, field }) => unit === 'ratio' && field !== cumulative?.field);
  const cut = !all && model.items.length > MOST;
  return (
    <>
      <ol className={`ranking ${cumulative ? 'ranking--pareto' : ''}`}>
        {(cut ? model.items.slice(0, FIRST) : model.items).map((item) => {
          const value = item.values[main.field] ?? 0;
          const together = cumulative ? item.values[cumulative.field] : null;
          return (
            <li key={item.id}>
              <ItemAction
                id={id}
                chart={chart}
                item={item}
                className={`ranking__item ${item.isRemainder ? 'ranking__item--others' : ''}`}
                told={toldFigures(item, model.series, locale)}
                renderTip={() => <Tip item={item} series={model.series} drawn={model.drawn} />}
              >
                <span className="ranking__name">{item.label}</span>
                <span className="ranking__figure">
                  {share && item.values[share.field] != null && (
                    <span className="ranking__share">{percent(item.values[share.field]!, locale.language)}</span>
                  )}
                  {locale.bare(item.values[main.field], main.unit)}
                </span>
                <span className="ranking__track">
                  <span
                    className="ranking__bar"
                    style={{
                      width: `${(Math.abs(value) / largest) * 100}%`,
                      background: item.isRemainder ? 'var(--series-6)' : seriesColor(0),
                    }}
                  />
                  {together != null && (
                    <span className="ranking__cumulative" style={{ left: `${Math.min(1, together) * 100}%` }} />
                  )}
                </span>
              </ItemAction>
            </li>
          );
        })}
      </ol>
      {model.items.length > MOST && (
        <button type="button" className="button button--quiet ranking__more" onClick={() => setAll(!all)}>
          {all ? locale.t('table.showLess') : locale.t('chart.showAll', { n: model.items.length })}
        </button>
      )}
    </>
  );
}
