import { defineConfig } from '@playwright/test';
import { CHROMIUM, CHROMIUM_FLAGS } from './tests/support/chromium.ts';

/**
 * Tests of the page in a browser; each worker starts the product for itself (`tests/support/browser.ts`). No trace is
 * kept, since recording slows every step: `npx playwright test --trace=on <file>` has one.
 */
export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  workers: 1,
  timeout: 60_000,
  reporter: 'list',
  forbidOnly: process.env['CI'] === 'true',
  globalSetup: './tests/support/browser-setup.ts',
  use: {
    browserName: 'chromium',
    locale: 'es-CL',
    timezoneId: 'America/Santiago',
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: CHROMIUM, args: [...CHROMIUM_FLAGS] },
  },
});
