import type { NodeOptions } from '@sentry/node';
import type { Telemetry } from 'bullmq';

/** When a task is due, for the monitor that misses it. */
export interface MonitoredTask {
  readonly name: string;
  /** Cron expression. */
  readonly pattern: string;
  readonly timezone: string;
}

export interface ErrorReporter {
  /** Sends an error; without a DSN it does nothing. */
  report(error: unknown, context?: Readonly<Record<string, string | number>>): void;
  /** Runs a task under a cron monitor, which tells when it fails, takes too long or is missed. Errors pass through. */
  monitor<T>(task: MonitoredTask, work: () => Promise<T>): Promise<T>;
  /** Runs a step as a span of the trace that is open, or as it is where there is none. Attributes hold no figures. */
  span<T>(name: string, attributes: Readonly<Record<string, string>>, work: () => Promise<T>): Promise<T>;
  /** For queues and their workers: a job carries the trace of the request that asked for it. Absent without a DSN. */
  readonly telemetry?: Telemetry;
  flush(): Promise<void>;
}

export interface ErrorReporterOptions {
  /** Share of requests and jobs that are traced. */
  readonly tracesSampleRate?: number;
  /** Carries the envelopes; for tests. */
  readonly transport?: NonNullable<NodeOptions['transport']>;
}
