import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import * as Sentry from '@sentry/node';
import { afterEach, describe, expect, it } from 'vitest';
import { createErrorReporter } from './create.ts';

const DSN = 'https://public@errors.example/1';

/** A reporter whose envelopes end up in a list, as the text that would leave the process. */
async function capture(options: { tracesSampleRate?: number } = {}) {
  const envelopes: string[] = [];
  const reporter = await createErrorReporter(DSN, 'api', {
    ...options,
    transport: (transportOptions) =>
      Sentry.createTransport(transportOptions, async ({ body }) => {
        envelopes.push(typeof body === 'string' ? body : Buffer.from(body).toString());
        return { statusCode: 200 };
      }),
  });
  return { reporter, text: () => envelopes.join('\n'), envelopes };
}

afterEach(() => Sentry.close());

/** What must never leave the process; put together here, since lines of source code do leave it with a stack. */
const secret = (what: string) => [what, 'secret'].join('~');
const CLIENT = secret('client');
const SESSION = secret('session');
const KEY = secret('key');
const PASSWORD = secret('password');
const AMOUNT = secret('amount');
const PERSON = [secret('person'), 'example.org'].join('@');
const ADDRESS = ['203.0', '113.7'].join('.');

describe('error reports', () => {
  it('carry the error of a request and nothing of who asked for what', async () => {
    const { reporter, text } = await capture({ tracesSampleRate: 1 });
    const server = createServer((request, response) => {
      request.resume().on('end', () => {
        Sentry.setUser({ email: PERSON, ip_address: ADDRESS });
        reporter.report(new Error(`postgres://pulso:${PASSWORD}@db/x is away, for /manager/api/kpis?client=${CLIENT}`));
        response.setHeader('Set-Cookie', `pulso=${SESSION}`).end(AMOUNT);
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      await fetch(`http://127.0.0.1:${port}/manager/api/kpis?client=${CLIENT}`, {
        method: 'POST',
        headers: { Cookie: `pulso=${SESSION}`, Authorization: `Bearer ${KEY}`, 'X-Forwarded-For': ADDRESS },
        body: JSON.stringify({ amount: AMOUNT }),
      });
      await reporter.flush();
    } finally {
      server.close();
    }
    expect(text()).toContain('postgres://db/x is away, for /manager/api/kpis"');
    expect(text()).toContain('"process":"api"');
    expect(text()).toContain('"type":"transaction"');
    for (const what of [CLIENT, SESSION, KEY, PASSWORD, AMOUNT, PERSON, ADDRESS])
      expect(
        text().indexOf(what),
        `${what} in ${text()
          .slice(Math.max(0, text().indexOf(what) - 80))
          .slice(0, 160)}`,
      ).toBe(-1);
  });

  it('leave out what callers did wrong, cancelled work and warnings', async () => {
    const { reporter, envelopes } = await capture();
    reporter.report(Object.assign(new Error('bad filter'), { status: 400 }));
    reporter.report(new DOMException('stopped', 'AbortError'));
    Sentry.captureMessage('only so', 'warning');
    await reporter.flush();
    const events = () => envelopes.filter((envelope) => envelope.includes('{"type":"event"}'));
    expect(events()).toEqual([]);
    reporter.report(Object.assign(new Error('broken'), { status: 500 }));
    await reporter.flush();
    expect(events()).toHaveLength(1);
  });

  it('come with one trace in twenty, with that of each job of a traced request, and with no command on its own', async () => {
    await capture();
    const { tracesSampler } = Sentry.getClient()!.getOptions();
    const rate = (attributes: Record<string, unknown>) =>
      tracesSampler!({ name: 'x', attributes, inheritOrSampleWith: (share: number) => share });
    expect(rate({})).toBe(0.05);
    expect([true, false].map((sampled) => rate({ 'pulso.origin.sampled': sampled }))).toEqual([1, 0]);
    expect(rate({ 'sentry.op': 'db.query' })).toBe(0);
  });
});

describe('cron monitors', () => {
  const task = { name: 'precompute:edp', pattern: '*/2 * * * *', timezone: 'UTC' };

  it('tell of the begin and the end of a task, with its schedule', async () => {
    const { reporter, text } = await capture();
    await expect(reporter.monitor(task, async () => 'done')).resolves.toBe('done');
    await reporter.flush();
    expect(text()).toMatch(/"monitor_slug":"precompute-edp","status":"in_progress"/);
    expect(text()).toMatch(/"monitor_slug":"precompute-edp","status":"ok"/);
    expect(text()).toContain('"value":"*/2 * * * *"');
  });

  it('tell of a task that failed, and pass the error on', async () => {
    const { reporter, text } = await capture();
    await expect(reporter.monitor(task, () => Promise.reject(new Error('no queue')))).rejects.toThrow('no queue');
    await reporter.flush();
    expect(text()).toContain('"status":"error"');
  });
});

describe('without a DSN', () => {
  it('nothing is started, and tasks run as they are', async () => {
    const reporter = await createErrorReporter(undefined, 'worker');
    reporter.report(new Error('unseen'));
    await expect(reporter.monitor({ name: 'x', pattern: '* * * * *', timezone: 'UTC' }, async () => 1)).resolves.toBe(
      1,
    );
    await expect(reporter.span('x', {}, async () => 2)).resolves.toBe(2);
    expect(reporter.telemetry).toBeUndefined();
    await reporter.flush();
    expect(Sentry.getClient()?.getOptions().enabled ?? false).toBe(false);
  });
});
