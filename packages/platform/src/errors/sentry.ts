import * as Sentry from '@sentry/node';
import type { Telemetry } from 'bullmq';
import { jobTelemetry, sampleTraces } from './job-traces.ts';
import { isWorthReporting, PRIVACY, scrubEvent } from './privacy.ts';

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
  readonly transport?: NonNullable<Sentry.NodeOptions['transport']>;
}

const FLUSH_MS = 2_000;
/** A task counts as missed, and as hung, after this long, minutes. */
const MARGIN_MINUTES = 5;

/** Starts error reporting for one process. Without a DSN every call is a no-op and the SDK is not even started. */
export function createErrorReporter(
  dsn: string | undefined,
  process_: string,
  { tracesSampleRate = 0.05, transport }: ErrorReporterOptions = {},
): ErrorReporter {
  if (!dsn) {
    return {
      report: () => {},
      monitor: (_task, work) => work(),
      span: (_name, _attributes, work) => work(),
      flush: async () => {},
    };
  }
  Sentry.init({
    dsn,
    serverName: process_,
    tracesSampler: sampleTraces(tracesSampleRate),
    // Whole transactions, so that one function sees all that is sent of a request.
    traceLifecycle: 'static',
    // No outside address (Slack, a webhook) gets headers of ours.
    tracePropagationTargets: [],
    maxBreadcrumbs: 0,
    dataCollection: PRIVACY as never,
    beforeSend: (event, { originalException }) =>
      isWorthReporting(originalException, event.level) ? scrubEvent(event) : null,
    beforeSendTransaction: scrubEvent,
    initialScope: { tags: { process: process_ } },
    ...(transport ? { transport } : {}),
  });
  return {
    report: (error, context) => void Sentry.captureException(error, context ? { tags: context } : undefined),
    monitor: ({ name, pattern, timezone }, work) =>
      Sentry.withMonitor(name.replaceAll(/[^a-z0-9_-]/gi, '-'), work, {
        schedule: { type: 'crontab', value: pattern },
        timezone,
        checkinMargin: MARGIN_MINUTES,
        maxRuntime: MARGIN_MINUTES,
      }),
    // No span for a step that belongs to no trace: it would be a transaction of its own.
    span: (name, attributes, work) => Sentry.startSpan({ name, attributes, onlyIfParent: true }, work),
    telemetry: jobTelemetry(),
    flush: async () => void (await Sentry.flush(FLUSH_MS)),
  };
}
