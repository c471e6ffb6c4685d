import type { Kpi } from '@pulso/kpi-core';
import { firstDay, lastDay, monthOf, monthsUpTo, type Day, type Month } from '../calendar/months.ts';
import { TREND_MONTHS } from '../facts/costs.ts';
import type { FlowCell } from '../facts/flow.ts';
import type { Targets } from '../facts/targets.ts';
import { elapsedShare, periodOf, previousPeriod, type Period } from '../filters/period.ts';
import type { EdpFilters } from '../filters/schema.ts';
import type { FlowKey } from './catalogue.ts';
import { flowFigures } from './flow-figures.ts';
import { toKpi, type Comparison } from './kpi.ts';
import { paceLimits, targetOf, targetProgress, wholeTarget } from './target.ts';

export interface FlowInput {
  readonly cells: readonly FlowCell[];
  readonly targets: Targets;
  readonly filters: EdpFilters;
  readonly asOf: Day;
  readonly rules: Readonly<Record<string, number>>;
}

/** KPIs of payments: of `P`, of the period before it, and of each of the last months. */
export function flowKpis(input: FlowInput): Record<FlowKey, Kpi> {
  const { cells, targets, asOf, rules } = input;
  const period = periodOf(input.filters, asOf);
  const before = previousPeriod(period);
  const now = flowFigures(cells.filter((cell) => cell.inPeriod));
  const past = before && flowFigures(cells.filter((cell) => cell.inPrevious));
  const months = monthsUpTo(monthOf(asOf), TREND_MONTHS).map((month) => {
    const figures = flowFigures(cells.filter((cell) => cell.month === month));
    return { month, figures, progress: targetProgress(figures.collected, targetOf(wholeMonth(month), targets)) };
  });

  const compared = (previous: number | null): Comparison => ({
    previous,
    source: 'computed',
    ...(before && { period: { from: before.from, to: before.to } }),
  });
  const plain = (key: keyof typeof now): Kpi =>
    toKpi(
      key,
      now[key],
      compared(past ? past[key].value : null),
      months.map(({ figures }) => figures[key].value),
      rules,
    );

  const target = targetOf(period, targets);
  const progress = targetProgress(now.collected, target);
  const previousProgress = past && before ? targetProgress(past.collected, targetOf(before, targets)).value : null;
  const elapsed = elapsedShare(period, asOf);
  const goal = target && elapsed !== null ? { target: { value: wholeTarget(target), elapsed } } : {};
  return {
    collected: { ...plain('collected'), ...goal },
    target_progress: {
      ...toKpi(
        'target_progress',
        progress,
        compared(previousProgress),
        months.map((month) => month.progress.value),
        rules,
        elapsed === null ? undefined : paceLimits(elapsed, rules),
      ),
      ...goal,
    },
    avg_collection_days: plain('avg_collection_days'),
    on_time_rate: plain('on_time_rate'),
    cycle_days: plain('cycle_days'),
  };
}

function wholeMonth(month: Month): Period {
  return { from: firstDay(month), to: lastDay(month), kind: 'range' };
}
