import type { ErrorReporter, ErrorReporterOptions } from './reporter.ts';

/**
 * Starts error reporting for one process. Without a DSN every call is a no-op and the SDK is not even loaded: it would
 * cost each start half a second of processor time.
 */
export async function createErrorReporter(
  dsn: string | undefined,
  process_: string,
  options: ErrorReporterOptions = {},
): Promise<ErrorReporter> {
  if (!dsn) {
    return {
      report: () => {},
      monitor: (_task, work) => work(),
      span: (_name, _attributes, work) => work(),
      flush: async () => {},
    };
  }
  const { startSentry } = await import('./sentry.ts');
  return startSentry(dsn, process_, options);
}
