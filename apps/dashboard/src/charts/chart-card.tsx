import { BarChart3, Table2 } from 'lucide-react';
import { memo, useMemo, useState, type ComponentType, type ReactNode } from 'react';
import type { ChartPresentation } from '@pulso/kpi-core/presentation';
import { ServerProblem } from '../api/errors.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import { FreshMark } from '../kpi-card/fresh-mark.tsx';
import { ReceiptButton } from '../receipt/receipt-button.tsx';
import { usePage } from '../pack/page-context.tsx';
import { useSnapshotData } from '../snapshots/use-snapshot.ts';
import { Bars } from './bars.tsx';
import { chartModel, seriesOf } from './chart-model.ts';
import type { ChartProps } from './chart-props.ts';
import { ChartTable } from './chart-table.tsx';
import { Donut } from './donut.tsx';
import { Legend } from './legend.tsx';
import { Matrix } from './matrix.tsx';
import { Ranking } from './ranking.tsx';
import { Trend } from './trend.tsx';
import './chart-card.css';

const drawings: Readonly<Record<ChartPresentation['kind'], ComponentType<ChartProps>>> = {
  bars: Bars,
  ranking: Ranking,
  pareto: Ranking,
  donut: Donut,
  trend: Trend,
  matrix: Matrix,
  table: ChartTable,
};

/** Kinds whose series are told apart by colour. */
const LEGENDS: readonly ChartPresentation['kind'][] = ['bars', 'ranking', 'pareto', 'trend'];

/** A chart with its title, legend, receipt and table. It keeps its height in every state. */
export const ChartCard = memo(function ChartCard({ id }: { id: string }): ReactNode {
  const { pack } = usePage();
  const chart = pack.presentation.charts[id];
  return chart ? <KnownChart id={id} chart={chart} /> : null;
});

function KnownChart({ id, chart }: { id: string; chart: ChartPresentation }): ReactNode {
  const { pack } = usePage();
  const { t, text } = useLocale();
  const [asTable, setAsTable] = useState(false);
  const root = chart.items.split('.')[0]!;
  // Only this chart's part of the snapshot: a change in another chart does not draw this one again.
  const part = useSnapshotData(
    'charts',
    useMemo(() => (data: Readonly<Record<string, unknown>>) => ({ [root]: data[root], found: root in data }), [root]),
  );
  const model = useMemo(
    () => (part.value ? chartModel(chart, part.value, pack.presentation.values, text, t('chart.others')) : null),
    [part.value, chart, pack.presentation.values, text, t],
  );
  const series = useMemo(() => seriesOf(chart), [chart]);
  const label = text(chart.label);
  const unit = chart.series[0]?.unit;
  const Drawing = asTable ? ChartTable : drawings[chart.kind];
  return (
    <article
      className={`panel chart-card chart-card--${chart.kind} ${part.isPrevious ? 'is-previous' : ''}`}
      data-chart={id}
      aria-busy={part.isPrevious}
    >
      <header className="chart-card__head">
        <div className="chart-card__titles">
          <h3 className="chart-card__title">{label}</h3>
          <p className="chart-card__description">
            {text(chart.description)}
            {unit === 'CLP' && !asTable && <span className="chart-card__unit">{t('chart.millionsShort')}</span>}
          </p>
        </div>
        <FreshMark type="charts" />
        {chart.kind !== 'table' && (
          <button
            type="button"
            className="icon-button"
            aria-pressed={asTable}
            aria-label={`${t(asTable ? 'chart.asChart' : 'chart.asTable')}: ${label}`}
            title={t(asTable ? 'chart.asChart' : 'chart.asTable')}
            onClick={() => setAsTable(!asTable)}
          >
            {asTable ? <BarChart3 size={15} aria-hidden="true" /> : <Table2 size={15} aria-hidden="true" />}
          </button>
        )}
        <ReceiptButton subject={{ kind: 'chart', key: id }} label={t('chart.receipt', { label })} />
      </header>
      {!asTable && LEGENDS.includes(chart.kind) && (
        <Legend
          series={series.drawn}
          cumulative={series.cumulative}
          nested={chart.kind === 'bars' && series.drawn.length > 1}
        />
      )}
      <div className="chart-card__body">
        {model && part.value ? (
          model.items.length === 0 || isBlank(model.items) ? (
            <p className="chart-card__empty">{t('chart.empty')}</p>
          ) : (
            <Drawing id={id} chart={chart} model={model} data={part.value} />
          )
        ) : (
          <Waiting error={part.error} />
        )}
      </div>
    </article>
  );
}

/** Nothing but zeros and gaps: an empty drawing would look like a fault. */
function isBlank(items: readonly { readonly values: Readonly<Record<string, number | null>> }[]): boolean {
  const values = items.flatMap((item) => Object.values(item.values));
  return (
    values.length > 0 && values.every((value) => value === 0 || value === null) && values.some((value) => value === 0)
  );
}

function Waiting({ error }: { error: Error | null }): ReactNode {
  const { t } = useLocale();
  if (error instanceof ServerProblem && (error.status === 401 || error.status === 403))
    return <p className="chart-card__empty">{t('kpi.noAccess')}</p>;
  if (error) return <p className="chart-card__empty">{t('chart.error')}</p>;
  return <span className="skeleton chart-card__skeleton" />;
}
