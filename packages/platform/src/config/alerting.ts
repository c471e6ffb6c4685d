import { z } from 'zod';

/** Who is told of alerts, and how. Each receiver is off until its address is set. */
export interface AlertSettings {
  readonly language: 'es' | 'en';
  /** Address of this installation, for links in messages. */
  readonly externalUrl: string;
  readonly slackUrl: string | undefined;
  readonly webhook: { readonly url: string; readonly secret: string | undefined } | undefined;
  readonly email: { readonly url: string; readonly from: string; readonly to: readonly string[] } | undefined;
  /** Receivers on this machine or in private networks are allowed. */
  readonly allowPrivate: boolean;
  /** People who get the weekly summary. */
  readonly digestTo: readonly string[];
}

const httpUrl = z.url({ protocol: /^https?$/, error: 'expected an http or https address' });
const people = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((address) => address.trim())
      .filter((address) => address !== ''),
  )
  .pipe(z.array(z.email('expected e-mail addresses, separated by commas')));

export const alertVariables = {
  ALERT_LANGUAGE: z.enum(['es', 'en']).default('es'),
  PULSO_EXTERNAL_URL: httpUrl.optional(),
  ALERT_SLACK_URL: httpUrl.optional(),
  ALERT_WEBHOOK_URL: httpUrl.optional(),
  ALERT_WEBHOOK_SECRET: z.string().optional(),
  ALERT_ALLOW_PRIVATE: z.enum(['true', 'false']).default('false'),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'expected smtp://user:password@host:port')
    .optional(),
  ALERT_EMAIL_FROM: z.string().default('pulso@localhost'),
  ALERT_EMAIL_TO: people,
  DIGEST_EMAIL_TO: people,
};

type AlertVariables = z.infer<z.ZodObject<typeof alertVariables>>;

/** Variables that are needed when another one is set. */
export function missingAlertVariables(env: Readonly<Record<string, string | undefined>>): string[] {
  const wanting = ['ALERT_EMAIL_TO', 'DIGEST_EMAIL_TO'].filter((name) => env[name]);
  return wanting.length > 0 && !env['SMTP_URL'] ? [`SMTP_URL: needed when ${wanting.join(' or ')} is set`] : [];
}

export function alertSettings(env: AlertVariables & { readonly HOST: string; readonly PORT: number }): AlertSettings {
  return {
    language: env.ALERT_LANGUAGE,
    externalUrl: env.PULSO_EXTERNAL_URL ?? `http://${env.HOST}:${env.PORT}`,
    slackUrl: env.ALERT_SLACK_URL,
    webhook: env.ALERT_WEBHOOK_URL ? { url: env.ALERT_WEBHOOK_URL, secret: env.ALERT_WEBHOOK_SECRET } : undefined,
    email: env.SMTP_URL ? { url: env.SMTP_URL, from: env.ALERT_EMAIL_FROM, to: env.ALERT_EMAIL_TO } : undefined,
    allowPrivate: env.ALERT_ALLOW_PRIVATE === 'true',
    digestTo: env.DIGEST_EMAIL_TO,
  };
}
