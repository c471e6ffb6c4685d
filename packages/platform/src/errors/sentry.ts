import * as Sentry from '@sentry/node';

export interface ErrorReporter {
  /** Sends an error; without a DSN it does nothing. */
  report(error: unknown, context?: Readonly<Record<string, string | number>>): void;
  flush(): Promise<void>;
}

/** Everything that could carry a person's or a company's data is off. */
export const PRIVACY = {
  userInfo: false,
  cookies: false,
  httpHeaders: { request: { allow: ['user-agent', 'x-request-id'] }, response: false },
  httpBodies: [],
  urlQueryParams: false,
  databaseQueryData: false,
  queues: false,
  stackFrameVariables: false,
} as const;

/** Starts error reporting for one process. Without a DSN every call is a no-op. */
export function createErrorReporter(dsn: string | undefined, process_: string): ErrorReporter {
  if (!dsn) return { report: () => {}, flush: async () => {} };
  Sentry.init({
    dsn,
    serverName: process_,
    tracesSampleRate: 0.05,
    profileSessionSampleRate: 0.02,
    dataCollection: PRIVACY as never,
    initialScope: { tags: { process: process_ } },
  });
  return {
    report: (error, context) => void Sentry.captureException(error, context ? { tags: context } : undefined),
    flush: async () => void (await Sentry.flush(2_000)),
  };
}
