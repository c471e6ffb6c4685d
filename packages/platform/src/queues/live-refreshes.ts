import type { JobProducer } from './producer.ts';

/** More live refreshes than this at once, and what nobody waits for can wait: it would take the cores that they need. */
export const FEW_LIVE_REFRESHES = 2;

/** Refreshes of which somebody waits: asked for, or under way. */
export function liveRefreshesIn({ kpis, dashboard }: Awaited<ReturnType<JobProducer['depth']>>): number {
  return [kpis, dashboard].reduce((sum, jobs) => sum + jobs.waiting + jobs.active + jobs.delayed, 0);
}
