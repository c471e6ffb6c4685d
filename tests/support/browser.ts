import { test as base, type BrowserContext } from '@playwright/test';
import { startProduct, type TestProduct } from './product.ts';

/**
 * Playwright's `test` with the product running: `page.goto('/manager/dashboard')` and `product.databaseUrl` work. The
 * tests of a worker share one browser context, so that the page's code is fetched and compiled once; each gets a new
 * tab, and what it keeps in the browser is cleared after it.
 */
export const test = base.extend<object, { readonly product: TestProduct; readonly kept: BrowserContext }>({
  product: [
    async ({}, use) => {
      const product = await startProduct({ env: { PULSO_AS_OF: '2026-11-21' } });
      await use(product);
      await product.stop();
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  kept: [
    async ({ browser, product }, use) => {
      const context = await browser.newContext({
        baseURL: product.url,
        locale: 'es-CL',
        timezoneId: 'America/Santiago',
        // Nothing to wait for, and no colour in the middle of a fade to judge.
        reducedMotion: 'reduce',
      });
      await use(context);
      await context.close();
    },
    { scope: 'worker' },
  ],
  context: async ({ kept }, use) => {
    await use(kept);
    await kept.setOffline(false);
    for (const page of kept.pages()) {
      await page.evaluate(() => localStorage.clear());
      await page.close();
    }
  },
  baseURL: async ({ product }, use) => use(product.url),
});
