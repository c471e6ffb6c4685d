import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  above,
  createEvaluator,
  deliverNext,
  emailReceiver,
  recentEvents,
  slackReceiver,
  webhookReceiver,
  type AlertRule,
  type Receiver,
} from '@pulso/monitoring';
import { createDatabase, createLogger, createPool, type Database } from '@pulso/platform';
import { sql } from 'kysely';
import { testDatabase } from '../support/services.ts';

const RULE: AlertRule<number> = {
  id: 'Slow',
  severity: 'critical',
  title: { es: 'Lento <muy>', en: 'Slow' },
  action: { es: 'Revise', en: 'Check' },
  forMs: 0,
  clearForMs: 0,
  noData: 'keep',
  inhibitedBy: [],
  read: (value) => [{ ...above(value, 10, 5), labels: { role: 'queue' } }],
};

interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** An HTTP receiver that answers as it is told, then 200. */
async function stubReceiver(answers: (number | { status: number; retryAfter: string })[] = []) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      const answer = answers.shift() ?? 200;
      if (typeof answer === 'object') response.setHeader('Retry-After', answer.retryAfter);
      response.writeHead(typeof answer === 'object' ? answer.status : answer).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  return { url, received, close: () => new Promise((resolve) => server.close(resolve)) };
}

let db: Database;
const closing: (() => unknown)[] = [];

beforeEach(async () => {
  const database = await testDatabase();
  const pool = createPool({
    url: database.url,
    max: 4,
    applicationName: 'test',
    logger: createLogger('test', 'silent'),
  });
  db = createDatabase(pool);
  closing.push(database.drop, () => pool.end());
});
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

function engine(receivers: readonly Receiver[], onError: (message: string, error: unknown) => void = () => {}) {
  const evaluator = createEvaluator({ db, rules: [RULE], receivers, onError });
  const signal = AbortSignal.timeout(10_000);
  return {
    evaluator,
    /** Delivers until nothing is due. */
    async deliver() {
      let count = 0;
      while (await deliverNext({ db, receivers, texts: evaluator.texts, random: () => 1 }, signal)) count += 1;
      return count;
    },
  };
}

describe('an alert', () => {
  it('reaches webhook, Slack and e-mail once when it fires and once when it is resolved', async () => {
    const hook = await stubReceiver();
    const slack = await stubReceiver();
    const mails: string[] = [];
    const smtp = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onData(stream, _session, done) {
        let text = '';
        stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
        stream.on('end', () => {
          mails.push(text);
          done();
        });
      },
    });
    await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', () => resolve()));
    const mail = emailReceiver({
      url: `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`,
      from: 'pulso@example.com',
      to: ['ops@example.com'],
      language: 'es',
    });
    closing.push(
      hook.close,
      slack.close,
      () => new Promise<void>((resolve) => smtp.close(() => resolve())),
      mail.close,
    );
    const { evaluator, deliver } = engine([
      webhookReceiver({ url: hook.url, secret: 's3cret', allowPrivate: true, externalUrl: 'http://pulso' }),
      slackReceiver({ url: slack.url, language: 'es', allowPrivate: true }),
      mail,
    ]);

    await evaluator.look(20, 1_000);
    await evaluator.look(20, 2_000);
    await evaluator.look(1, 3_000);
    expect(await deliver()).toBe(6);
    expect(await deliver()).toBe(0);

    expect(hook.received).toHaveLength(2);
    const [firing] = hook.received as [Received, Received];
    const payload = JSON.parse(firing.body) as { version: string; status: string; alerts: { labels: object }[] };
    expect(payload).toMatchObject({
      version: '4',
      status: 'firing',
      alerts: [{ labels: { alertname: 'Slow', role: 'queue' } }],
    });
    const timestamp = String(firing.headers['x-pulso-timestamp']);
    const expected = createHmac('sha256', 's3cret').update(`${timestamp}.${firing.body}`).digest('hex');
    expect(firing.headers['x-pulso-signature']).toBe(`sha256=${expected}`);
    expect(slack.received.map(({ body }) => (JSON.parse(body) as { text: string }).text)).toEqual([
      '[ACTIVA] Lento &lt;muy&gt; (role=queue)\nRevise',
      '[RESUELTA] Lento &lt;muy&gt; (role=queue)',
    ]);
    expect(mails).toHaveLength(2);
    expect(mails[0]).toContain('To: ops@example.com');
  });

  it('that a receiver does not take is told again later, as long as it said to wait', async () => {
    const hook = await stubReceiver([500, { status: 429, retryAfter: '7' }]);
    closing.push(hook.close);
    const { evaluator, deliver } = engine([
      webhookReceiver({ url: hook.url, secret: undefined, allowPrivate: true, externalUrl: 'http://pulso' }),
    ]);
    await evaluator.look(20, 1_000);
    const waits: number[] = [];
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await deliver();
      const { rows } = await sql<{ wait: number }>`
        select extract(epoch from next_attempt_at - clock_timestamp())::float8 as wait from pulso.alert_outbox`.execute(
        db,
      );
      waits.push(Math.round(rows[0]!.wait));
      await sql`update pulso.alert_outbox set next_attempt_at = clock_timestamp()`.execute(db);
    }
    expect(waits).toEqual([2, 7]);
    await deliver();
    expect(hook.received).toHaveLength(3);
    expect(new Set(hook.received.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(await deliver()).toBe(0);
  });

  it('is stored once, though two processes look at the same time', async () => {
    const [first, second] = [engine([]).evaluator, engine([]).evaluator];
    await Promise.all([first.look(20, 1_000), second.look(20, 1_000)]);
    expect(await recentEvents(db, 10)).toHaveLength(1);
  });

  it('goes on where a process that crashed had left it', async () => {
    await engine([]).evaluator.look(20, 1_000);
    await engine([]).evaluator.look(1, 2_000);
    expect((await recentEvents(db, 10)).map(({ kind, startsAt }) => ({ kind, startsAt }))).toEqual([
      { kind: 'resolved', startsAt: 1_000 },
      { kind: 'firing', startsAt: 1_000 },
    ]);
  });

  it('that is silenced is history, but told to nobody', async () => {
    await sql`insert into pulso.alert_silence (rule, labels, until, created_by)
      values ('Slow', '{"role":"queue"}', clock_timestamp() + interval '1 hour', 'test')`.execute(db);
    const hook = await stubReceiver();
    closing.push(hook.close);
    const { evaluator, deliver } = engine([
      webhookReceiver({ url: hook.url, secret: undefined, allowPrivate: true, externalUrl: 'http://pulso' }),
    ]);
    await evaluator.look(20, 1_000);
    expect(await deliver()).toBe(0);
    expect(await recentEvents(db, 10)).toMatchObject([{ kind: 'firing', silenced: true }]);
  });

  it('is told at once while Postgres is away, and is history when it is back', async () => {
    const hook = await stubReceiver();
    closing.push(hook.close);
    const receivers = [
      webhookReceiver({ url: hook.url, secret: undefined, allowPrivate: true, externalUrl: 'http://pulso' }),
    ];
    const { evaluator, deliver } = engine(receivers);
    await sql`alter table pulso.alert_state rename to away`.execute(db);
    await evaluator.look(20, 1_000);
    expect(hook.received).toHaveLength(1);
    await sql`alter table pulso.away rename to alert_state`.execute(db);
    await evaluator.look(20, 2_000);
    expect(await recentEvents(db, 10)).toMatchObject([{ kind: 'firing', startsAt: 1_000 }]);
    expect(await deliver()).toBe(0);
  });
});

describe('a webhook', () => {
  it('to this machine or a private network is refused unless it is allowed', async () => {
    const hook = await stubReceiver();
    closing.push(hook.close);
    const { evaluator, deliver } = engine([
      webhookReceiver({ url: hook.url, secret: undefined, allowPrivate: false, externalUrl: 'http://pulso' }),
    ]);
    await evaluator.look(20, 1_000);
    await deliver();
    expect(hook.received).toHaveLength(0);
    const { rows } = await sql<{ last_error: string }>`select last_error from pulso.alert_outbox`.execute(db);
    expect(rows[0]!.last_error).toContain('private address');
  });
});
