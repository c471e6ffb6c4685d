import { once } from 'node:events';
import * as Sentry from '@sentry/node';
import { connectRedis, createConsumer, createErrorReporter, createLogger, createProducer } from '@pulso/platform';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testRedis, type TestRedis } from '../support/services.ts';

const logger = createLogger('test', 'silent');
const nothing = async (): Promise<void> => {};

let redis: TestRedis;
beforeAll(async () => {
  redis = await testRedis({ role: 'queue' });
});
afterAll(async () => {
  await Sentry.close();
  await redis.stop();
});

interface Link {
  readonly trace_id: string;
  readonly span_id: string;
}

interface Transaction {
  readonly transaction: string;
  readonly type?: string;
  readonly contexts: {
    readonly trace: { readonly trace_id: string; readonly span_id: string; links?: readonly Link[] };
  };
  readonly spans: readonly { readonly description: string; readonly span_id: string; readonly data: object }[];
}

it('a job leads from the request that asked for it to the commit, and tells nothing of what was asked', async () => {
  const texts: string[] = [];
  const errors = await createErrorReporter('https://public@errors.example/1', 'worker', {
    tracesSampleRate: 1,
    transport: (options) =>
      Sentry.createTransport(options, async ({ body }) => {
        texts.push(typeof body === 'string' ? body : Buffer.from(body).toString());
        return { statusCode: 200 };
      }),
  });
  const connection = connectRedis(redis.url, 'producer', 'test', logger);
  await once(connection, 'ready');
  const producer = createProducer(connection, errors.telemetry);
  const committed = Promise.withResolvers<void>();
  const consumer = createConsumer({
    connect: () => connectRedis(redis.url, 'blocking', 'test', logger),
    handlers: {
      kpis: { refresh: nothing },
      dashboard: {
        refresh: () =>
          errors.span('snapshot.commit', { 'snapshot.key': 'edp:kpis:1' }, async () => committed.resolve()),
      },
      background: { refresh: nothing, precompute: nothing, import: nothing, history: nothing, drift: nothing },
    },
    concurrency: { kpis: 1, dashboard: 1, background: 1 },
    jobTimeoutMs: { kpis: 5_000, dashboard: 5_000, background: 5_000 },
    logger,
    telemetry: errors.telemetry,
  });
  try {
    const variant = ['hash', 'of', 'filters'].join('~');
    await Sentry.startSpan({ name: 'POST /manager/dashboard/refresh', forceTransaction: true }, () =>
      producer.add('dashboard', 'refresh', { pack: 'edp', variant, types: ['kpis'], reason: 'manual', force: true }),
    );
    await committed.promise;
    const transactions = async (): Promise<Transaction[]> => {
      await errors.flush();
      return texts
        .flatMap((text) => text.split('\n'))
        .filter((line) => line.includes('"type":"transaction"') && line.includes('"spans"'))
        .map((line) => JSON.parse(line) as Transaction);
    };
    // The beats of the queues and the workers' waiting are no traces.
    await expect
      .poll(async () => (await transactions()).map(({ transaction }) => transaction))
      .toEqual(['POST /manager/dashboard/refresh', 'process dashboard']);
    const [request, job] = (await transactions()) as [Transaction, Transaction];
    const added = request.spans.find(({ description }) => description === 'add dashboard.refresh');
    expect(job.contexts.trace.links).toMatchObject([
      { trace_id: request.contexts.trace.trace_id, span_id: added!.span_id },
    ]);
    expect(job.spans).toContainEqual(
      expect.objectContaining({
        description: 'snapshot.commit',
        data: expect.objectContaining({ 'snapshot.key': 'edp:kpis:1' }) as object,
      }),
    );
    expect(texts.join('\n')).not.toContain(variant);
  } finally {
    await consumer.close(2_000);
    await producer.close();
    connection.disconnect();
  }
});
