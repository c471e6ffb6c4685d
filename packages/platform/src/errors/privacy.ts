import type * as Sentry from '@sentry/node';

type ErrorEvent = Sentry.ErrorEvent;
type TransactionEvent = Parameters<NonNullable<Sentry.NodeOptions['beforeSendTransaction']>>[0];

/** Everything that could carry a person's or a company's data is off; the SDK's own defaults are on. */
export const PRIVACY = {
  userInfo: false,
  cookies: false,
  httpHeaders: { request: { allow: ['user-agent', 'x-request-id'] }, response: false },
  httpBodies: [],
  urlQueryParams: false,
  databaseQueryData: false,
  queues: false,
  stackFrameVariables: false,
} as const satisfies Record<string, unknown>;

/** `scheme://user:password@host` in a message of a driver. */
const CREDENTIALS = /([a-z][a-z0-9+.-]*:\/\/)[^\s/@]*@/gi;
/** The query of an address: filters name clients and people. */
const QUERY = /\?[^\s"'#]*/g;

/** A text without passwords and without what stands behind a question mark of an address. */
export function scrubText(text: string): string {
  return text
    .replaceAll(CREDENTIALS, '$1')
    .replaceAll(/(?:https?:\/)?\/[^\s"']*/g, (address) => address.replace(QUERY, ''));
}

/** Attributes of spans. */
const PERSONAL = /^(user\.|client\.address|network\.peer\.address|url\.query|http\.query|db\.(query|statement))/;

/** The second line behind {@link PRIVACY}: what an integration or a message brought along all the same. */
export function scrubEvent<E extends ErrorEvent | TransactionEvent>(event: E): E {
  delete event.user;
  delete event.extra;
  delete event.breadcrumbs;
  if (event.request) {
    const { method, url, headers } = event.request;
    const agent = headers?.['user-agent'];
    event.request = {
      ...(method ? { method } : {}),
      ...(url ? { url: scrubText(url) } : {}),
      ...(agent ? { headers: { 'user-agent': agent } } : {}),
    };
  }
  if (event.message) event.message = scrubText(event.message);
  if (event.transaction) event.transaction = scrubText(event.transaction);
  for (const exception of event.exception?.values ?? [])
    if (exception.value) exception.value = scrubText(exception.value);
  for (const data of [event.contexts?.trace?.data, ...(event.spans ?? []).map((span) => span.data)])
    for (const name of Object.keys(data ?? {})) if (PERSONAL.test(name)) delete data?.[name];
  return event;
}

/**
 * Whether an error is news. What a caller did wrong (4xx), a cancelled piece of work and a warning are not: they would
 * bury what somebody must look at.
 */
export function isWorthReporting(error: unknown, level: string | undefined): boolean {
  if (level !== undefined && level !== 'error' && level !== 'fatal') return false;
  if (typeof error !== 'object' || error === null) return true;
  const { status, name } = error as { status?: unknown; name?: unknown };
  if (typeof status === 'number' && status >= 400 && status < 500) return false;
  return name !== 'AbortError';
}
