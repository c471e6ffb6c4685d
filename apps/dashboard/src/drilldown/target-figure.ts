import { useCallback, useMemo } from 'react';
import type { Unit } from '@pulso/kpi-core/presentation';
import { chartModel } from '../charts/chart-model.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import { useKpi } from '../kpi-card/use-kpi.ts';
import type { DrillTarget } from '../location/page-url.ts';
import { usePage } from '../pack/page-context.tsx';
import { useSnapshotData } from '../snapshots/use-snapshot.ts';

export interface TargetFigure {
  /** Where the rows come from: the figure, or chart and bucket. */
  readonly path: readonly string[];
  /** What the card shows; `undefined` while it has nothing. */
  readonly value: number | null | undefined;
  readonly unit: Unit;
}

/** The figure whose rows are listed, as the page shows it now. */
export function useTargetFigure(target: DrillTarget): TargetFigure {
  const { pack } = usePage();
  const { text, t } = useLocale();
  const metric = target.kind === 'metric' ? target.metric : '';
  const card = useKpi(metric);
  const chart = target.kind === 'chart' ? pack.presentation.charts[target.chart] : undefined;
  const read = useCallback((data: Readonly<Record<string, unknown>>) => (chart ? data : undefined), [chart]);
  const data = useSnapshotData('charts', read).value;
  const bucket = target.kind === 'chart' ? target.bucket : null;
  const model = useMemo(
    () => (chart && data ? chartModel(chart, data, pack.presentation.values, text, t('chart.others')) : null),
    [chart, data, pack.presentation.values, text, t],
  );
  if (target.kind === 'metric') {
    const presentation = pack.presentation.kpis[metric];
    return {
      path: [presentation ? text(presentation.label) : metric],
      value: card.kind === 'value' ? card.kpi.value : undefined,
      unit: presentation?.unit ?? 'count',
    };
  }
  const item = model?.items.find((candidate) => candidate.bucket === bucket);
  const main = chart?.series[0];
  const label = chart ? text(chart.label) : target.chart;
  return {
    path: bucket === null ? [label] : [label, item?.label ?? bucket],
    value: item && main ? item.values[main.field] : undefined,
    unit: main?.unit ?? 'count',
  };
}
