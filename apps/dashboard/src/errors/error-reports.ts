/** Errors before the reporter is there; more say nothing new. */
const MAX_KEPT = 10;

/**
 * Reports errors of the page to where the document says (`SENTRY_PAGE_DSN` of the api). Without that nothing is loaded;
 * with it the reporter comes after the page has been painted, and gets what happened before.
 */
export function startErrorReports(): void {
  const dsn = document.querySelector<HTMLMetaElement>('meta[name="pulso-error-reports"]')?.content;
  if (!dsn) return;
  const kept: unknown[] = [];
  const keep = (error: unknown): void => {
    if (kept.length < MAX_KEPT) kept.push(error);
  };
  const onError = (event: ErrorEvent): void => keep(event.error ?? event.message);
  const onRejection = (event: PromiseRejectionEvent): void => keep(event.reason);
  addEventListener('error', onError);
  addEventListener('unhandledrejection', onRejection);
  const load = async (): Promise<void> => {
    const { createPageReporter } = await import('./page-reporter.ts');
    const reporter = createPageReporter(dsn);
    removeEventListener('error', onError);
    removeEventListener('unhandledrejection', onRejection);
    for (const error of kept) reporter.report(error);
  };
  // A reporter that cannot be loaded must not become an error of its own.
  addEventListener('load', () => setTimeout(() => void load().catch(() => undefined)), { once: true });
}
