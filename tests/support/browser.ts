import { test as base } from '@playwright/test';
import { startProduct, type TestProduct } from './product.ts';

/** Playwright's `test` with the product running: `page.goto('/manager/dashboard')` and `product.databaseUrl` work. */
export const test = base.extend<object, { readonly product: TestProduct }>({
  product: [
    async ({}, use) => {
      const product = await startProduct({ env: { PULSO_AS_OF: '2026-11-21' } });
      await use(product);
      await product.stop();
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  baseURL: async ({ product }, use) => use(product.url),
});
