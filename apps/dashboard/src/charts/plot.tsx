import type { CSSProperties, ReactNode } from 'react';
import type { Unit } from '@pulso/kpi-core/presentation';
import { useLocale } from '../i18n/locale-context.tsx';
import type { Scale } from './scale.ts';
import './plot.css';

export interface PlotProps {
  readonly scale: Scale;
  readonly unit: Unit;
  /** What stands on the lines. */
  readonly children: ReactNode;
  /** A list of what each item is, below. */
  readonly labels: ReactNode;
}

/** The scale's ticks at the left, a line across at each. */
export function Plot({ scale, unit, children, labels }: PlotProps): ReactNode {
  const locale = useLocale();
  return (
    <div className="plot">
      <div className="plot__axis" aria-hidden="true">
        {scale.ticks.map((tick) => (
          <span key={tick} style={{ bottom: `${scale.at(tick) * 100}%` }}>
            {locale.bare(tick, unit)}
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
        {children}
      </div>
      {labels}
    </div>
  );
}

/** Of a list whose items share the width of the plot. */
export function columns(count: number): CSSProperties {
  return { '--count': count } as CSSProperties;
}

/** Of a bar from zero to a value; null stands at zero. */
export function barFromZero(scale: Scale, value: number | null | undefined, color: string): CSSProperties {
  const zero = scale.at(0);
  const end = scale.at(value ?? 0);
  return {
    bottom: `${Math.min(zero, end) * 100}%`,
    height: `${Math.abs(end - zero) * 100}%`,
    '--bar': color,
  } as CSSProperties;
}
