import type { RefreshJob } from './catalogue.ts';
import type { JobProducer } from './producer.ts';

/**
 * How soon a refresh is wanted:
 * `watched` somebody is looking at it and data changed · `asked` somebody waits for an answer · `warm` nobody waits.
 */
export type Urgency = 'watched' | 'asked' | 'warm';

/** Changes come in bursts; this long the first one waits for the others, ms. Never extended, so nothing starves. */
const COALESCE_MS = 25;

/**
 * Enqueues the refresh of one variant. Requests for the same variant, types and attempt are one: at most one active
 * and one waiting. Only an optimisation: a request that is swallowed is found by the reconciler, which asks with the
 * next `attempt`, so that a job that is lost or stuck holds nothing up.
 * @param delayMs how long a watched refresh waits for more changes
 */
export async function requestRefresh(
  producer: JobProducer,
  job: RefreshJob,
  urgency: Urgency,
  attempt = 0,
  delayMs = COALESCE_MS,
): Promise<void> {
  const types = job.types.toSorted();
  const deduplicationId = [
    job.pack,
    job.variant,
    ...types,
    ...(job.force ? ['force'] : []),
    ...(attempt > 0 ? [`attempt${attempt}`] : []),
  ].join('.');
  const data = { ...job, types };
  switch (urgency) {
    case 'watched':
      return producer.add('kpis', 'refresh', data, { deduplicationId, delayMs });
    case 'asked':
      return producer.add('dashboard', 'refresh', data, { deduplicationId });
    case 'warm':
      return producer.add('background', 'refresh', data, { deduplicationId, delayMs: 1_000, priority: 10 });
  }
}
