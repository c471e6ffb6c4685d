import { test as base, type ConsoleMessage } from '@playwright/test';
import { createAccount, disableAccount } from '@pulso/accounts';
import { createDatabase, createLogger, createPool, type Database } from '@pulso/platform';
import { startProduct, type TestProduct } from '../support/product.ts';
import { expect, valueOf } from './support/dashboard.ts';

const PASSWORD = 'seven green bicycles';

interface Secured {
  readonly product: TestProduct;
  readonly db: Database;
}

/** A product of its own, which has accounts: the other tests' one has none. */
const test = base.extend<object, { readonly secured: Secured }>({
  secured: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright wants a pattern here
    async ({}, use) => {
      const product = await startProduct({ env: { PULSO_AS_OF: '2026-11-21' } });
      const logger = createLogger('test', 'silent');
      const db = createDatabase(createPool({ url: product.databaseUrl, max: 2, applicationName: 'test', logger }));
      await createAccount(db, { name: 'Marta', role: 'manager', password: PASSWORD });
      await createAccount(db, {
        name: 'Camila',
        role: 'project_manager',
        projectManagers: ['Camila Soto'],
        password: PASSWORD,
      });
      await expect.poll(async () => (await fetch(`${product.url}/manager/api/kpis`)).status).toBe(401);
      await use({ product, db });
      await db.destroy();
      await product.stop();
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  baseURL: async ({ secured }, use) => use(secured.product.url),
});

const fill = async (page: import('@playwright/test').Page, name: string, password = PASSWORD): Promise<void> => {
  await page.locator('input[name=username]').fill(name);
  await page.locator('input[name=password]').fill(password);
  await page.locator('button[type=submit]').click();
};

test('nobody sees a figure before signing in, and the policy of contents is kept', async ({ page }) => {
  const violations: string[] = [];
  page.on('console', (message: ConsoleMessage) => {
    if (/Content Security Policy/i.test(message.text())) violations.push(message.text());
  });
  await page.goto('/manager/dashboard');
  await expect(page.locator('input[name=password]')).toBeVisible();
  await expect(valueOf(page, 'receivables')).toHaveCount(0);
  await fill(page, 'Marta', 'not the right one');
  await expect(page.getByTestId('login-problem')).toBeVisible();
  await fill(page, 'Marta');
  await expect(valueOf(page, 'receivables')).toHaveText(/\d/);
  await expect(page.getByTestId('live-state')).toHaveAttribute('data-kind', 'live');
  expect(violations).toEqual([]);
  expect(await page.evaluate(() => document.cookie)).toBe('');
});

test('a session goes on when its short token is gone, and ends with the logout', async ({ page, context }) => {
  await page.goto('/manager/dashboard');
  await fill(page, 'Marta');
  await expect(valueOf(page, 'receivables')).toHaveText(/\d/);
  await context.clearCookies({ name: 'pulso_session' });
  await page.reload();
  await expect(valueOf(page, 'receivables')).toHaveText(/\d/);
  await page.locator('.account').click();
  await expect(page.locator('input[name=password]')).toBeVisible();
  await page.reload();
  await expect(page.locator('input[name=password]')).toBeVisible();
});

test('a project manager sees other figures, and nothing to import', async ({ page, browser, secured }) => {
  await page.goto('/manager/dashboard');
  await fill(page, 'Camila');
  await expect(valueOf(page, 'receivables')).toHaveText(/\d/);
  const own = await valueOf(page, 'receivables').innerText();
  await expect(page.locator('a[href="/manager/import"]')).toHaveCount(0);
  const other = await browser.newPage({ baseURL: secured.product.url });
  await other.goto('/manager/dashboard');
  await fill(other, 'Marta');
  await expect(valueOf(other, 'receivables')).toHaveText(/\d/);
  expect(await valueOf(other, 'receivables').innerText()).not.toBe(own);
  await other.close();
});

test('an account that is disabled loses the page within seconds', async ({ page, secured }) => {
  await createAccount(secured.db, { name: 'Leaver', role: 'manager', password: PASSWORD });
  await page.goto('/manager/dashboard');
  await fill(page, 'Leaver');
  await expect(valueOf(page, 'receivables')).toHaveText(/\d/);
  await expect(page.getByTestId('live-state')).toHaveAttribute('data-kind', 'live');
  await disableAccount(secured.db, 'Leaver');
  // Every process reads the accounts again within five seconds, and the page's socket does not outlive its session.
  await expect(page.locator('input[name=password]')).toBeVisible();
  await expect(valueOf(page, 'receivables')).toHaveCount(0);
});
