import { createHmac } from 'node:crypto';
import { createTransport } from 'nodemailer';
import type { Language } from '@pulso/kpi-core';
import type { AlertEvent } from '../alerts/step.ts';
import { alertmanagerPayload, idempotencyKey, type AlertTexts } from './alertmanager.ts';
import { assertPublic } from './public-address.ts';

/** Somebody who is told. `send` rejects when it was not taken; it may then be tried again. */
export interface Receiver {
  readonly name: string;
  send(event: AlertEvent, texts: AlertTexts, signal: AbortSignal): Promise<void>;
  close(): void;
}

const TIMEOUT_MS = 5_000;

/** The other side refused; `retryAfterMs` when it said how long to wait. */
export class NotAccepted extends Error {
  readonly retryAfterMs: number | null;
  constructor(status: number, retryAfter: string | null) {
    super(`answered ${status}`);
    this.name = 'NotAccepted';
    const seconds = Number(retryAfter);
    this.retryAfterMs = retryAfter !== null && Number.isFinite(seconds) ? seconds * 1_000 : null;
  }
}

async function post(
  url: URL,
  body: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    body,
    headers: { 'Content-Type': 'application/json', ...headers },
    // A redirect could lead to where the first address may not.
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
  await response.body?.cancel();
  if (!response.ok) throw new NotAccepted(response.status, response.headers.get('retry-after'));
}

export interface WebhookOptions {
  readonly url: string;
  /** Signs the body: `X-Pulso-Signature: sha256=<hex HMAC of "timestamp.body">`. */
  readonly secret: string | undefined;
  readonly allowPrivate: boolean;
  /** Address of this installation, for links. */
  readonly externalUrl: string;
}

/** Any receiver that understands Alertmanager's webhook. */
export function webhookReceiver({ url, secret, allowPrivate, externalUrl }: WebhookOptions): Receiver {
  const target = new URL(url);
  return {
    name: 'webhook',
    async send(event, texts, signal) {
      if (!allowPrivate) await assertPublic(target);
      const body = JSON.stringify(alertmanagerPayload(event, texts, externalUrl));
      const timestamp = String(Math.floor(Date.now() / 1_000));
      const signature = secret && `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
      await post(
        target,
        body,
        {
          'Idempotency-Key': idempotencyKey(event),
          'X-Pulso-Timestamp': timestamp,
          ...(signature ? { 'X-Pulso-Signature': signature } : {}),
        },
        signal,
      );
    },
    close: () => {},
  };
}

const escapeSlack = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** One line of text per event, in the language of the receivers. */
export function alertLine(event: AlertEvent, texts: AlertTexts, language: Language): string {
  const state = { firing: { es: 'ACTIVA', en: 'FIRING' }, resolved: { es: 'RESUELTA', en: 'RESOLVED' } }[event.kind][
    language
  ];
  const labels = Object.entries(event.labels).map(([name, value]) => `${name}=${value}`);
  return `[${state}] ${texts.title[language]}${labels.length > 0 ? ` (${labels.join(', ')})` : ''}`;
}

/** A Slack incoming webhook. */
export function slackReceiver(options: { url: string; language: Language; allowPrivate: boolean }): Receiver {
  const target = new URL(options.url);
  return {
    name: 'slack',
    async send(event, texts, signal) {
      if (!options.allowPrivate) await assertPublic(target);
      const line = alertLine(event, texts, options.language);
      const text = event.kind === 'firing' ? `${line}\n${texts.action[options.language]}` : line;
      await post(
        target,
        JSON.stringify({ text: escapeSlack(text) }),
        { 'Idempotency-Key': idempotencyKey(event) },
        signal,
      );
    },
    close: () => {},
  };
}

export interface EmailOptions {
  /** `smtp://user:password@host:port` or `smtps://…`. */
  readonly url: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly language: Language;
}

/** E-mail by SMTP, with deadlines on every phase: a tarpit must not hold the others up. */
export function emailReceiver({ url, from, to, language }: EmailOptions): Receiver & { deliver: EmailDelivery } {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: 1,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
    dnsTimeout: 5_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const deliver: EmailDelivery = async (message) => {
    await transport.sendMail({ from, ...message, to: [...(message.to ?? to)] });
  };
  return {
    name: 'email',
    deliver,
    async send(event, texts) {
      const subject = alertLine(event, texts, language);
      const text = `${subject}\n\n${texts.action[language]}\n\n${new Date(event.at).toISOString()}`;
      await deliver({ subject, text, messageId: `<${idempotencyKey(event)}@pulso>` });
    },
    close: () => transport.close(),
  };
}

/** Sends one message to the configured people. @throws when the server did not take it */
export type EmailDelivery = (message: EmailMessage) => Promise<void>;

export interface EmailMessage {
  readonly subject: string;
  readonly text: string;
  readonly messageId?: string;
  /** Instead of the receiver's own people. */
  readonly to?: readonly string[];
}
