import type { ReactNode } from 'react';
import { shortMonth } from '../format/dates.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import { matrixModel } from './chart-model.ts';
import type { ChartProps } from './chart-props.ts';
import { heatRanks } from './heat.ts';
import { ItemAction } from './item-action.tsx';
import './matrix.css';

/** Items × months, each cell with its number; the tint only repeats what the number says. */
export function Matrix({ id, chart, model, data }: ChartProps): ReactNode {
  const { language, bare, figure, text, t } = useLocale();
  const [main] = model.drawn;
  const { columns, rows } = matrixModel(chart, data, model);
  const rank = heatRanks(rows.map((row) => row.cells));
  if (!main) return null;
  return (
    <div className="matrix__scroll" tabIndex={0} role="group" aria-label={text(chart.label)}>
      <table className="matrix">
        <caption className="visually-hidden">{text(chart.label)}</caption>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">{t('chart.category')}</span>
            </th>
            {columns.map((month, index) => (
              <th key={month} scope="col">
                {shortMonth(month, language, index === 0 || month.slice(5, 7) === '01')}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ item, cells }) => (
            <tr key={item.id}>
              <th scope="row">
                <ItemAction id={id} chart={chart} item={item} className="matrix__name" told={text(chart.label)}>
                  {item.label}
                </ItemAction>
              </th>
              {cells.map((value, index) => (
                <td
                  key={columns[index]}
                  title={figure(value, main.unit)}
                  style={{ '--heat-share': value === null ? 0 : 0.06 + rank(value) * 0.42 } as React.CSSProperties}
                >
                  {bare(value, main.unit)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
