import * as Sentry from '@sentry/node';
import type { Telemetry } from 'bullmq';

const ORIGIN_SAMPLED = 'pulso.origin.sampled';

type TracesSampler = NonNullable<Sentry.NodeOptions['tracesSampler']>;

/**
 * Which traces are kept: a share of the requests and of the jobs that nobody asked for, and every job whose request
 * was kept. A command to a server outside of both (beats, polls) is no trace.
 */
export function sampleTraces(rate: number): TracesSampler {
  return ({ attributes, inheritOrSampleWith }) => {
    const operation = attributes?.['sentry.op'];
    if (typeof operation === 'string' && operation.startsWith('db')) return 0;
    const origin = attributes?.[ORIGIN_SAMPLED];
    return typeof origin === 'boolean' ? Number(origin) : inheritOrSampleWith(rate);
  };
}

/** For queues and workers: the trace of a job is linked to the trace in which it was added. */
export function jobTelemetry(): Telemetry {
  const telemetry = new Sentry.BullMQTelemetry();
  const { tracer } = telemetry;
  const startSpan = tracer.startSpan.bind(tracer);
  tracer.startSpan = (name, options, context) => {
    const origin = context?.producerSpanContext;
    if (!origin) return startSpan(name, options, context);
    return startSpan(
      name,
      { ...options, attributes: { ...options?.attributes, [ORIGIN_SAMPLED]: origin.sampled } },
      context,
    );
  };
  // The SDK declares narrower attribute values than BullMQ sends; it drops what it does not know.
  return telemetry as unknown as Telemetry;
}
