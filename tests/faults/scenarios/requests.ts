import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Scenario } from '../scenario.ts';

const STAMPEDE = 2_000;
const AT_ONCE = 200;
const MOST_COMPUTATIONS = 2;
const LONGEST_MS = 2_000;

/** What the callers of one cold key were answered. */
export interface Stampede {
  readonly statuses: readonly number[];
  /** Type of the last problem among the answers. */
  readonly problem: string;
  /** Who made each of the versions that were answered. */
  readonly computedBy: readonly ('api' | 'worker')[];
  readonly worstMs: number;
}

/** All are answered in time, from at most two computations: the worker's, and one past the cache while it is away. */
export function stampedeProblems({ statuses, problem, computedBy, worstMs }: Stampede): string[] {
  const refused = statuses.filter((status) => status !== 200 && status !== 202);
  const first = `first with ${refused[0]} ${problem}`;
  return [
    ...(refused.length > 0 ? [`${refused.length} of ${statuses.length} not answered, ${first}`] : []),
    ...(computedBy.length > MOST_COMPUTATIONS
      ? [`${computedBy.length} computations of one key, by ${computedBy.join(', ')}`]
      : []),
    ...(worstMs > LONGEST_MS ? [`the slowest of the stampede took ${Math.round(worstMs)} ms`] : []),
  ];
}

/** What callers do to the installation. */
export const requestScenarios: readonly Scenario[] = [
  {
    id: 'F26',
    title: `${STAMPEDE} reads of one cold key, ${AT_ONCE} at a time`,
    seconds: () => 1,
    // The client opens another connection for an answer that it did not wait for.
    callers: 2 * AT_ONCE,
    async inject(world) {
      // Nothing is written for this client meanwhile: whatever is computed again is computed for nothing.
      const written = Object.values(world.statements);
      const { rows } = await sql<{ name: string }>`
        select c.name from edp.client c
        where not exists (select from edp.statement s where s.client_id = c.id and s.id = any(${written}))
        order by c.name`.execute(world.direct.db);
      const client = world.random.pick(rows).name;
      const path = `/manager/api/charts?client=${encodeURIComponent(client)}&minDays=${world.random.below(200) + 1}`;
      const statuses: number[] = [];
      let worstMs = 0;
      let problem = '';
      /** Who computed what was answered: a worker, or an api past the cache. */
      const versions = new Map<string, 'api' | 'worker'>();
      let left = STAMPEDE;
      const caller = async () => {
        while (left-- > 0) {
          const startedAt = performance.now();
          const answer = await fetch(`${world.random.pick(world.apis).url}${path}`, world.access.all).catch(() => null);
          const body = (await answer?.json().catch(() => null)) as {
            meta?: { version: string; jobId: string | null };
            type?: string;
          } | null;
          worstMs = Math.max(worstMs, performance.now() - startedAt);
          statuses.push(answer?.status ?? 0);
          if (body?.type) problem = body.type;
          if (body?.meta) versions.set(body.meta.version, body.meta.jobId === null ? 'api' : 'worker');
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, caller));
      await delay(500);
      return stampedeProblems({ statuses, problem, computedBy: [...versions.values()], worstMs });
    },
  },
];
