import { readdirSync, readFileSync } from 'node:fs';
import { sql } from 'kysely';
import type { ProcessResources, ResourcesEvent } from './history.ts';
import type { World } from './world.ts';

const PAGE_BYTES = 4_096;

/** Counts connections and handles. @throws when a server does not answer */
export async function takeStock(world: World): Promise<ResourcesEvent> {
  const { db, cache, queue } = world.direct;
  const clients = async (redis: World['direct']['cache']): Promise<number> => {
    const text = (await redis.client('LIST')) as string;
    return text.split('\n').filter((line) => / name=pulso-/.test(line)).length;
  };
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from pg_stat_activity where application_name like 'pulso-%'`.execute(db);
  return {
    kind: 'resources',
    atMs: Date.now(),
    connections: { cache: await clients(cache), queue: await clients(queue), postgres: rows[0]!.count },
    processes: Object.fromEntries(
      world.processes.flatMap(({ name, pid }) => {
        const found = pid === undefined ? null : processResources(pid);
        return found ? [[name, found]] : [];
      }),
    ),
  };
}

/** From `/proc`; `null` for a process that has ended and where there is no `/proc`. */
function processResources(pid: number): ProcessResources | null {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    const handles = readdirSync(`/proc/${pid}/fd`).length;
    return { pid, rssMb: Math.round((pages * PAGE_BYTES) / 2 ** 20), handles };
  } catch {
    return null;
  }
}
