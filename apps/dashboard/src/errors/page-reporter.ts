import {
  BrowserClient,
  captureException,
  dedupeIntegration,
  defaultStackParser,
  flush,
  getCurrentScope,
  globalHandlersIntegration,
  linkedErrorsIntegration,
  makeFetchTransport,
  type BrowserOptions,
} from '@sentry/browser';
import { isWorthReporting, PRIVACY, scrubEvent } from '@pulso/platform/privacy';

export interface PageReporter {
  report(error: unknown): void;
  flush(): Promise<void>;
}

const FLUSH_MS = 2_000;

/**
 * Sends errors that nobody handled: type, message and stack, without the filters of an address, without what was
 * clicked before, and without who looks. No traces, no replay.
 */
export function createPageReporter(dsn: string, transport?: BrowserOptions['transport']): PageReporter {
  const client = new BrowserClient({
    dsn,
    transport: transport ?? makeFetchTransport,
    stackParser: defaultStackParser,
    integrations: [globalHandlersIntegration(), linkedErrorsIntegration(), dedupeIntegration()],
    maxBreadcrumbs: 0,
    dataCollection: PRIVACY as never,
    beforeSend: (event, { originalException }) =>
      isWorthReporting(originalException, event.level) ? scrubEvent(event) : null,
  });
  getCurrentScope().setTag('process', 'page').setClient(client);
  client.init();
  return {
    report: (error) => void captureException(error),
    flush: async () => void (await flush(FLUSH_MS)),
  };
}
