import type { Localized } from '@pulso/kpi-core';

export interface MemoryBand {
  /** MB, exclusive. */
  readonly below: number;
  readonly label: Localized;
  readonly warns: boolean;
}

const BANDS: readonly MemoryBand[] = [
  { below: 500, label: { es: 'excelente, menos de 500 MB', en: 'excellent, below 500 MB' }, warns: false },
  { below: 1_000, label: { es: 'bien, menos de 1000 MB', en: 'good, below 1000 MB' }, warns: false },
  { below: 1_500, label: { es: 'atención, menos de 1500 MB', en: 'warning, below 1500 MB' }, warns: true },
  { below: Infinity, label: { es: 'crítico, 1500 MB o más', en: 'critical, 1500 MB or more' }, warns: true },
];

export const megabytes = (bytes: number): number => bytes / (1024 * 1024);

/** The band of a process' resident memory, in bytes. */
export function memoryBand(rss: number): MemoryBand {
  return BANDS.find(({ below }) => megabytes(rss) < below) ?? BANDS[BANDS.length - 1]!;
}
