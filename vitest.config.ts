import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Servers come from `tests/support`; the page's tests in a browser are Playwright's (`playwright.config.ts`). */
export default defineConfig({
  test: {
    // Tests wait for servers more than they compute; the default on two cores is one file at a time.
    maxWorkers: Math.max(2, availableParallelism()),
    // A Redis shared by the whole run has one set of channels; files would hear each other.
    fileParallelism: process.env['TEST_REDIS_URL'] === undefined,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // Nothing here leaves anything behind in its process, and a fresh one per file costs more than the tests.
          isolate: false,
          include: ['{packages,packs,apps}/**/*.test.{ts,tsx}'],
          exclude: ['**/node_modules/**', '**/dist/**'],
          // A test takes milliseconds; the machine may be doing other things.
          testTimeout: 20_000,
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
