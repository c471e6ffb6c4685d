import { Gauge, type Registry } from 'prom-client';
import type { InstallationFigures } from '@pulso/monitoring';
import type { Pool } from 'pg';
import { gauge } from './gauge.ts';

export interface InstallationSources {
  readonly pool: Pool;
  figures(): InstallationFigures;
  sockets(): number;
}

/** Figures over all processes, and of this one its sockets and database connections. */
export function registerInstallation(registry: Registry, { figures, pool, sockets }: InstallationSources): void {
  gauge(registry, 'pulso_workers_live', 'Workers with a live heartbeat', () => figures().workers);
  gauge(
    registry,
    'pulso_cache_hit_ratio',
    'Served from cache over 5 minutes, whole installation',
    () => figures().hitRate,
  );
  // 0 without a leader: a rule that compares it with the clock fires then.
  gauge(
    registry,
    'pulso_scheduler_last_turn_timestamp_seconds',
    "The leader's last look at the change feed",
    () => (figures().leader?.lastTurnAtMs ?? 0) / 1_000,
  );
  gauge(
    registry,
    'pulso_scheduler_last_tick_timestamp_seconds',
    "The leader's last scheduled task",
    () => (figures().leader?.lastTickAtMs ?? 0) / 1_000,
  );
  gauge(
    registry,
    'pulso_rollup_waiting_deltas',
    'Deltas of rollups that no cell holds yet',
    () => figures().leader?.unfolded ?? null,
  );
  gauge(registry, 'pulso_sockets', 'Connected sockets of this process', sockets);
  const connections: Gauge = new Gauge({
    name: 'pulso_pg_pool_connections',
    help: 'Connections of this process by state',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      connections.set({ state: 'total' }, pool.totalCount);
      connections.set({ state: 'idle' }, pool.idleCount);
      connections.set({ state: 'waiting' }, pool.waitingCount);
    },
  });
}
