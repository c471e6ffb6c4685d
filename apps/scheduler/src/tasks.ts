import { dropOldRefreshTokens, pruneAudit } from '@pulso/accounts';
import { sql } from 'kysely';
import type { SnapshotReader } from '@pulso/cache';
import type { PackDefinition } from '@pulso/kpi-core';
import {
  dropForeignChanges,
  dropOldTickets,
  forgetVariants,
  removeEmptyCells,
  rollupsOf,
  type PackRegistry,
} from '@pulso/kpi-core';
import type { Database, JobProducer } from '@pulso/platform';

export interface ScheduledTask {
  readonly name: string;
  /** Cron expression. */
  readonly pattern: string;
  /** Interval tasks run in UTC; what belongs to a pack's calendar in its zone, away from the hours that clocks skip. */
  readonly timezone: string;
  /** Runs at once when the last run is older than this, ms: after downtime there is one catch-up, not twenty. */
  readonly catchUpAfterMs: number;
  run(): Promise<void>;
}

const MINUTE_MS = 60_000;
/** More background jobs than this wait: no more are added. */
const DEEP_QUEUE = 200;
const PRECOMPUTE_JITTER_MS = 10_000;
/** No snapshot is served for longer, so that an older change concerns none. */
const SNAPSHOT_LIFE_MS = 48 * 60 * MINUTE_MS;

/** The cron table. Every entry carries its handler, so none can be without one. Ticks only enqueue or clean up. */
export function scheduledTasks({
  db,
  producer,
  packs,
  reader,
  onForgotten,
  sendDigest,
}: {
  db: Database;
  producer: JobProducer;
  packs: PackRegistry;
  reader: SnapshotReader;
  /** Variants were removed from the registry. */
  onForgotten(): void;
  sendDigest(pack: PackDefinition): Promise<void>;
}): ScheduledTask[] {
  return [
    ...packs.all.flatMap((pack) => [
      {
        name: `precompute:${pack.id}`,
        pattern: '*/2 * * * *',
        timezone: 'UTC',
        catchUpAfterMs: 4 * MINUTE_MS,
        run: async () => {
          // What nobody waits for does not stand in line behind itself.
          const { background } = await producer.depth();
          if (background.waiting + background.delayed > DEEP_QUEUE) return;
          await producer.add(
            'background',
            'precompute',
            { pack: pack.id },
            {
              deduplicationId: `precompute.${pack.id}`,
              priority: 20,
              // Several packs and installations on one database do not begin in the same second.
              delayMs: Math.floor(Math.random() * PRECOMPUTE_JITTER_MS),
            },
          );
        },
      },
      {
        name: `digest:${pack.id}`,
        pattern: '0 7 * * 1',
        timezone: pack.timezone,
        // A summary that comes a day late is none: no catch-up.
        catchUpAfterMs: Infinity,
        run: () => sendDigest(pack),
      },
      {
        name: `history:${pack.id}`,
        pattern: '30 5 * * *',
        timezone: pack.timezone,
        catchUpAfterMs: 24 * 60 * MINUTE_MS,
        run: () =>
          producer.add(
            'background',
            'history',
            { pack: pack.id },
            { deduplicationId: `history.${pack.id}`, priority: 30 },
          ),
      },
      ...(rollupsOf(pack).length === 0
        ? []
        : [
            {
              name: `drift:${pack.id}`,
              pattern: '40 4 * * *',
              timezone: pack.timezone,
              catchUpAfterMs: 36 * 60 * MINUTE_MS,
              run: () =>
                producer.add(
                  'background',
                  'drift',
                  { pack: pack.id, deferred: 0 },
                  { deduplicationId: `drift.${pack.id}`, priority: 40 },
                ),
            },
          ]),
    ]),
    {
      name: 'housekeeping',
      pattern: '17 * * * *',
      timezone: 'UTC',
      catchUpAfterMs: 2 * 60 * MINUTE_MS,
      run: async () => {
        await dropOldTickets(db);
        await dropOldRefreshTokens(db);
        await pruneAudit(db);
        await dropForeignChanges(
          db,
          packs.all.map(({ id }) => id),
          SNAPSHOT_LIFE_MS,
        );
        let forgotten = 0;
        for (const pack of packs.all) forgotten += await forgetVariants(db, reader, pack);
        if (forgotten > 0) onForgotten();
        for (const pack of packs.all) await removeEmptyCells(db, pack);
        await sql`delete from pulso.import_run where completed_at < clock_timestamp() - interval '7 days'`.execute(db);
        await sql`delete from pulso.first_view where hour < clock_timestamp() - interval '30 days'`.execute(db);
        await sql`delete from pulso.kpi_history where day < current_date - 800`.execute(db);
      },
    },
  ];
}
