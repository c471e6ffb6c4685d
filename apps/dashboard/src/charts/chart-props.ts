import type { ChartPresentation } from '@pulso/kpi-core/presentation';
import type { ChartModel } from './chart-model.ts';

export interface ChartProps {
  readonly id: string;
  readonly chart: ChartPresentation;
  readonly model: ChartModel;
  /** The snapshot's data, for charts that read more than their list. */
  readonly data: unknown;
}
