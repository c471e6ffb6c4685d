import { kpiSchema } from '@pulso/kpi-core';
import { z } from 'zod';
import { STOCK_KEYS } from './kpis/stock-kpis.ts';

const recorded = z.record(z.string(), kpiSchema.pick({ value: true, sampleSize: true }));

/** Stock figures of the day: what `previous` and the sparks of later days are read from. Flow figures are computed anew. */
export function recordDaily(kpis: unknown): { metric: string; value: number | null; sampleSize: number }[] {
  const figures = recorded.parse(kpis);
  return STOCK_KEYS.flatMap((metric) => {
    const figure = figures[metric];
    return figure ? [{ metric, value: figure.value, sampleSize: figure.sampleSize }] : [];
  });
}
