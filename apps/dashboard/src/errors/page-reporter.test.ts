import { createTransport } from '@sentry/browser';
import { expect, it } from 'vitest';
import { createPageReporter } from './page-reporter.ts';

it('sends an error of the page without its filters, and nothing of what a caller did wrong', async () => {
  const sent: string[] = [];
  const reporter = createPageReporter('https://public@errors.example/1', (options) =>
    createTransport(options, async ({ body }) => {
      sent.push(String(body));
      return { statusCode: 200 };
    }),
  );
  // Put together here, since lines of source code leave with a stack.
  const client = ['Minera', 'Secreta'].join('~');
  reporter.report(new Error(`no figures for /manager/dashboard?client=${client}`));
  reporter.report(Object.assign(new Error('signed out'), { status: 401 }));
  await reporter.flush();
  const text = sent.join('\n');
  expect(text).toContain('no figures for /manager/dashboard"');
  expect(text).toContain('"process":"page"');
  expect(text).not.toContain(client);
  expect(text).not.toContain('signed out');
  expect(text).not.toContain('breadcrumbs');
});
