import type { Better, Limits, Semaphore } from './model.ts';

/** Limits are inclusive, and it is the published value that is judged: whoever reads both can check the colour. */
export function semaphore(value: number | null, better: Better | null, limits: Limits | null): Semaphore {
  if (value === null || better === null || limits === null) return 'none';
  const reaches = (limit: number) => (better === 'up' ? value >= limit : value <= limit);
  if (reaches(limits.green)) return 'green';
  return reaches(limits.amber) ? 'amber' : 'red';
}
