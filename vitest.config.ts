import { defineConfig } from 'vitest/config';

/** Servers come from `tests/support`; the page's tests in a browser are Playwright's (`playwright.config.ts`). */
export default defineConfig({
  test: {
    // A Redis shared by the whole run has one set of channels; files would hear each other.
    fileParallelism: process.env['TEST_REDIS_URL'] === undefined,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{packages,packs,apps}/**/*.test.{ts,tsx}'],
          exclude: ['**/node_modules/**', '**/dist/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/e2e/**', 'tests/bench/**', '**/node_modules/**'],
          globalSetup: ['tests/support/global-setup.ts'],
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
