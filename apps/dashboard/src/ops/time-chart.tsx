import { useEffect, useEffectEvent, useRef, type ReactNode } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useLocale } from '../i18n/locale-context.tsx';

export interface TimeChartProps {
  readonly label: string;
  readonly at: readonly number[];
  readonly values: readonly (number | null)[];
  readonly write: (value: number) => string;
  /** The scale reaches at least this high, so that noise does not look like a peak. */
  readonly least: number;
}

const HEIGHT = 120;
const LEAST_SPAN_S = 300;

/** One measurement over time. Colours come from the page's tokens and follow its theme. */
export function TimeChart({ label, at, values, write, least }: TimeChartProps): ReactNode {
  const { t } = useLocale();
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const tickText = useEffectEvent(write);
  const known = values.filter((value) => value !== null);

  useEffect(() => {
    const host = place.current;
    if (!host) return;
    const token = (name: string) => () => getComputedStyle(host).getPropertyValue(name).trim();
    const axis = {
      stroke: token('--ink-3'),
      grid: { stroke: token('--grid'), width: 1 },
      ticks: { show: false },
      font: '11px Geist Variable, sans-serif',
    };
    const chart = new uPlot(
      {
        width: host.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        cursor: { y: false },
        axes: [
          {
            ...axis,
            size: 28,
            values: (_plot, ticks) =>
              ticks.map((tick) =>
                new Date(tick * 1000).toLocaleTimeString('es-CL', {
                  hour: '2-digit',
                  minute: '2-digit',
                  hourCycle: 'h23',
                }),
              ),
          },
          { ...axis, size: 52, values: (_plot, ticks) => ticks.map((tick) => tickText(tick)) },
        ],
        scales: {
          // Of one reading the library would draw a whole day: the window has a least length of its own.
          x: {
            range: ({ data: [times] }) => {
              const last = times.at(-1) ?? Date.now() / 1000;
              return [Math.min(times[0] ?? last, last - LEAST_SPAN_S), last];
            },
          },
          y: { range: (_plot, _low, high) => [0, Math.max(least, (high ?? 0) * 1.15)] },
        },
        series: [{}, { stroke: token('--series-1'), width: 1.75, spanGaps: false, points: { show: false } }],
      },
      [[], []],
      host,
    );
    plot.current = chart;
    const resized = new ResizeObserver(() => chart.setSize({ width: host.clientWidth, height: HEIGHT }));
    resized.observe(host);
    const themed = new MutationObserver(() => chart.redraw());
    themed.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    return () => {
      resized.disconnect();
      themed.disconnect();
      chart.destroy();
      plot.current = null;
    };
  }, [least]);
  useEffect(() => plot.current?.setData([[...at], [...values]]), [at, values]);

  const last = known.at(-1);
  return (
    <figure className="time-chart">
      <figcaption>
        {label}
        <strong>{last === undefined ? '—' : write(last)}</strong>
      </figcaption>
      <div
        ref={place}
        className="time-chart__plot"
        role="img"
        aria-label={`${label}: ${last === undefined ? t('ops.noSamples') : write(last)}`}
      />
    </figure>
  );
}
