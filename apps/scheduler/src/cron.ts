import { sql } from 'kysely';
import { schedule, validate, type ScheduledTask as CronTask } from 'node-cron';
import type { Database, ErrorReporter, Logger } from '@pulso/platform';
import type { ScheduledTask } from './tasks.ts';

export interface CronDependencies {
  readonly db: Database;
  readonly logger: Logger;
  isLeader(): boolean;
  onTick(task: string): void;
  /** Tells the error reporter of each run, so that one that is missed is noticed outside. */
  readonly monitor: ErrorReporter['monitor'];
}

export interface Cron {
  /** Runs what was missed while no scheduler ran. */
  catchUp(): Promise<void>;
  stop(): Promise<void>;
}

/** Runs the table on the leader; each run is recorded, so that a successor knows what was missed. @throws on a bad pattern */
export function startCron(
  tasks: readonly ScheduledTask[],
  { db, logger, isLeader, onTick, monitor }: CronDependencies,
): Cron {
  for (const task of tasks)
    if (!validate(task.pattern)) throw new Error(`task ${task.name}: bad cron pattern "${task.pattern}"`);

  const run = async (task: ScheduledTask) => {
    if (!isLeader()) return;
    try {
      await monitor(task, () => task.run());
      await sql`
        insert into pulso.scheduler_task (name, last_run_at) values (${task.name}, clock_timestamp())
        on conflict (name) do update set last_run_at = excluded.last_run_at`.execute(db);
      onTick(task.name);
      logger.debug({ task: task.name }, 'tick');
    } catch (error) {
      logger.warn({ task: task.name, err: error instanceof Error ? error.message : String(error) }, 'tick failed');
    }
  };

  const running: CronTask[] = tasks.map((task) =>
    schedule(task.pattern, () => run(task), { name: task.name, timezone: task.timezone, noOverlap: true }),
  );
  return {
    async catchUp() {
      const { rows } = await sql<{ name: string; age_ms: number }>`
        select name, (extract(epoch from clock_timestamp() - last_run_at) * 1000)::float8 as age_ms from pulso.scheduler_task`.execute(
        db,
      );
      const ages = new Map(rows.map(({ name, age_ms }) => [name, age_ms]));
      for (const task of tasks) if ((ages.get(task.name) ?? Infinity) > task.catchUpAfterMs) await run(task);
    },
    async stop() {
      for (const task of running) await task.stop();
    },
  };
}
