import * as Sentry from '@sentry/node';
import { jobTelemetry, sampleTraces } from './job-traces.ts';
import { isWorthReporting, PRIVACY, scrubEvent } from './privacy.ts';
import type { ErrorReporter, ErrorReporterOptions } from './reporter.ts';

const FLUSH_MS = 2_000;
/** A task counts as missed, and as hung, after this long, minutes. */
const MARGIN_MINUTES = 5;

/** Starts the SDK. Only `create.ts` loads this file, and only when there is a DSN. */
export function startSentry(
  dsn: string,
  process_: string,
  { tracesSampleRate = 0.05, transport }: ErrorReporterOptions,
): ErrorReporter {
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
