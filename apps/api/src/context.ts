import type { CachePolicy, SnapshotCache } from '@pulso/cache';
import type { PackRegistry, SnapshotType } from '@pulso/kpi-core';
import type { Database, Environment, JobProducer, Logger } from '@pulso/platform';
import type { ViewRecorder } from './snapshots/views.ts';
import type { RefreshRequester } from './refresh/requester.ts';
import type { Absence } from './snapshots/absence.ts';
import type { DirectComputation } from './snapshots/direct.ts';
import type { Access } from './principal/access.ts';
import type { RequestStatistics } from './performance/statistics.ts';

/** What the routes need. Built in `start.ts`, passed down; nothing reaches for it. */
export interface ApiContext {
  readonly environment: Environment;
  readonly logger: Logger;
  readonly db: Database;
  readonly cache: SnapshotCache;
  /** How long the cache has not answered. */
  readonly cacheAbsence: Absence;
  readonly policies: Readonly<Record<SnapshotType, CachePolicy>>;
  readonly packs: PackRegistry;
  readonly producer: JobProducer;
  readonly views: ViewRecorder;
  readonly refreshes: RefreshRequester;
  readonly direct: DirectComputation;
  readonly statistics: RequestStatistics;
  readonly access: Access;
  report(error: unknown): void;
}
