import type { Kpi } from '@pulso/kpi-core';
import { addMonths, firstDay, lastDay, monthOf, monthsUpTo, type Day, type Month } from '../calendar/months.ts';
import { TREND_MONTHS } from '../facts/costs.ts';
import type { FlowCell } from '../facts/flow.ts';
import type { Targets } from '../facts/targets.ts';
import { elapsedShare, periodOf, previousPeriod, type Period } from '../filters/period.ts';
import type { EdpFilters } from '../filters/schema.ts';
import type { FlowKey } from './catalogue.ts';
import { money, type Figure } from './figure.ts';
import { flowFigures } from './flow-figures.ts';
import { toKpi, type Comparison } from './kpi.ts';
import { paceStatus, targetOf, targetProgress, wholeTarget } from './target.ts';
import { sumOf } from './totals.ts';

const RUN_RATE_MONTHS = 3;
const MONTHS_OF_YEAR = 12;

export interface FlowInput {
  readonly cells: readonly FlowCell[];
  readonly targets: Targets;
  readonly filters: EdpFilters;
  readonly asOf: Day;
  readonly rules: Readonly<Record<string, number>>;
}

/** Collected in the three months before `month`, as a year: 12 × their mean. */
export function runRate(cells: readonly FlowCell[], month: Month): Figure {
  const window = new Set(monthsUpTo(addMonths(month, -1), RUN_RATE_MONTHS));
  const inside = cells.filter((cell) => cell.month !== null && window.has(cell.month));
  return money((sumOf(inside, 'amount') * MONTHS_OF_YEAR) / RUN_RATE_MONTHS, sumOf(inside, 'count'));
}

/** KPIs of payments: of `P`, of the period before it, and of each of the last months. */
export function flowKpis(input: FlowInput): Record<FlowKey, Kpi> {
  const { cells, targets, asOf, rules } = input;
  const period = periodOf(input.filters, asOf);
  const before = previousPeriod(period);
  const now = { ...flowFigures(cells.filter((cell) => cell.inPeriod)) };
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
  return {
    collected: plain('collected'),
    target_progress: {
      ...toKpi(
        'target_progress',
        progress,
        compared(previousProgress),
        months.map((month) => month.progress.value),
        rules,
      ),
      status: paceStatus(progress.value, elapsed, rules),
      ...(target && { target: { value: wholeTarget(target), elapsed } }),
    },
    avg_collection_days: plain('avg_collection_days'),
    on_time_rate: plain('on_time_rate'),
    cycle_days: plain('cycle_days'),
    run_rate_annual: runRateKpi(input),
  };
}

function runRateKpi({ cells, asOf, rules }: FlowInput): Kpi {
  const month = monthOf(asOf);
  const earlierMonth = addMonths(month, -RUN_RATE_MONTHS);
  const comparison: Comparison = {
    previous: runRate(cells, earlierMonth).value,
    source: 'computed',
    period: {
      from: firstDay(addMonths(earlierMonth, -RUN_RATE_MONTHS)),
      to: lastDay(addMonths(earlierMonth, -1)),
    },
  };
  const spark = monthsUpTo(month, TREND_MONTHS).map((shown) => runRate(cells, shown).value);
  return toKpi('run_rate_annual', runRate(cells, month), comparison, spark, rules);
}

function wholeMonth(month: Month): Period {
  return { from: firstDay(month), to: lastDay(month), kind: 'range' };
}
