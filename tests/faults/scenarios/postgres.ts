import { setTimeout as delay } from 'node:timers/promises';
import type { SystemHealth } from '@pulso/kpi-core';
import { sql } from 'kysely';
import { OK } from '../../support/link.ts';
import type { Scenario } from '../scenario.ts';

const postgresAway = (health: SystemHealth) => !health.postgres;

/** What happens to Postgres. */
export const postgresScenarios: readonly Scenario[] = [
  {
    id: 'F16',
    title: 'Postgres stopped at once, comes back',
    healthShows: postgresAway,
    async inject({ postgres }, forMs) {
      await postgres.stopImmediately();
      await delay(forMs);
      await postgres.start();
    },
  },
  {
    id: 'F17',
    title: 'bytes to and from Postgres vanish',
    healthShows: postgresAway,
    async inject(world, forMs) {
      const links = world.linksTo('postgres');
      for (const link of links) link.set({ kind: 'blackhole' });
      await delay(forMs);
      for (const link of links) link.set(OK);
    },
  },
  {
    id: 'F18',
    title: 'every session of the product ended by the server, four times a second',
    async inject({ direct: { db } }, forMs) {
      for (const end = Date.now() + forMs; Date.now() < end; await delay(250)) {
        await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'pulso-%'`.execute(
          db,
        );
      }
    },
  },
  {
    id: 'F19',
    title: 'the statement table locked',
    async inject({ direct: { db } }, forMs) {
      await db.transaction().execute(async (transaction) => {
        await sql`lock table edp.statement in access exclusive mode`.execute(transaction);
        // The session is silent for no longer than it may be.
        for (const end = Date.now() + forMs; Date.now() < end; await delay(1_000))
          await sql`select 1`.execute(transaction);
      });
    },
  },
  {
    id: 'F20',
    title: 'every round trip to Postgres takes 400 ms longer',
    async inject(world, forMs) {
      const links = world.linksTo('postgres');
      for (const link of links) link.set({ kind: 'latency', ms: 200, jitterMs: 50 });
      await delay(forMs);
      for (const link of links) link.set(OK);
    },
  },
];
