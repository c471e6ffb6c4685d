import { test } from '../support/browser.ts';
import { addToReceivables, amountOf, expect, openDashboard, pesos, valueOf } from './support/dashboard.ts';
import { lossyProxy } from './support/lossy-proxy.ts';

const MILLION = 1_000_000;

test('a row changed with plain SQL changes the open page without a reload', async ({ page, product }) => {
  await openDashboard(page);
  const before = await amountOf(page, 'receivables');
  // A reload would forget this.
  await page.evaluate(() => document.body.setAttribute('data-same-page', 'yes'));

  await addToReceivables(product.databaseUrl, MILLION);
  await expect.poll(async () => pesos(await valueOf(page, 'receivables').innerText())).toBe(before + MILLION);
  await addToReceivables(product.databaseUrl, -MILLION);
  await expect.poll(async () => pesos(await valueOf(page, 'receivables').innerText())).toBe(before);
  await expect(page.locator('body')).toHaveAttribute('data-same-page', 'yes');
});

test('what is far below the window follows too', async ({ page, product }) => {
  await openDashboard(page);
  const far = valueOf(page, 'daily_capital_cost');
  await expect(far).toHaveText(/\d/);
  await expect(far).not.toBeInViewport();
  const before = (await far.textContent())!;

  await addToReceivables(product.databaseUrl, 1_000 * MILLION);
  await expect(far).not.toHaveText(before);
  await addToReceivables(product.databaseUrl, -1_000 * MILLION);
  await expect(far).toHaveText(before);
  await expect(far).not.toBeInViewport();
});

test('a pause holds changes back, counts them, and applies them on resume', async ({ page, product }) => {
  await openDashboard(page);
  const before = await amountOf(page, 'receivables');
  await page.getByTestId('pause').click();
  await expect(page.getByTestId('live-state')).toHaveAttribute('data-kind', 'paused');

  await addToReceivables(product.databaseUrl, MILLION);
  await expect(page.getByTestId('waiting')).toHaveText(/^\d+ cambios? en espera$/);
  expect(await amountOf(page, 'receivables')).toBe(before);

  await page.getByTestId('pause').click();
  await expect.poll(async () => pesos(await valueOf(page, 'receivables').innerText())).toBe(before + MILLION);
  await expect(page.getByTestId('waiting')).toHaveCount(0);
  await addToReceivables(product.databaseUrl, -MILLION);
  await expect.poll(async () => pesos(await valueOf(page, 'receivables').innerText())).toBe(before);
});

test('a manual refresh says that nothing changed when nothing did', async ({ page }) => {
  await openDashboard(page);
  await page.getByTestId('refresh').click();
  await expect(page.getByTestId('refresh-outcome')).toContainText('Sin cambios');
});

test('a manual refresh that fails says why, and that it is tried again', async ({ page }) => {
  const status = { progress: 0.75, requestedAt: new Date().toISOString(), completedAt: null };
  const failed = { state: 'failed', error: 'charts: …', code: 'computation-timeout' };
  await openDashboard(page);
  await page.route('**/manager/dashboard/status/*', (route) => route.fulfill({ json: { ...status, ...failed } }));
  await page.getByTestId('refresh').click();
  const outcome = page.getByTestId('refresh-outcome');
  await expect(outcome).toHaveText('No se pudo actualizar: el cálculo tardó demasiado');
  await expect(outcome).toHaveAttribute('title', /Se sigue intentando/);
});

test('a lost server is shown as offline, with the last figures, and recovers by itself', async ({
  browser,
  product,
}) => {
  await using wire = await lossyProxy(product.url);
  const page = await browser.newPage({ baseURL: wire.url });
  await openDashboard(page);
  const before = await amountOf(page, 'receivables');

  await wire.cut();
  await expect(page.getByTestId('live-state')).toHaveAttribute('data-kind', 'offline');
  await expect(page.getByTestId('offline-strip')).toBeVisible();
  expect(await amountOf(page, 'receivables')).toBe(before);
  await addToReceivables(product.databaseUrl, MILLION);

  await wire.mend();
  await expect(page.getByTestId('live-state')).toHaveAttribute('data-kind', 'live');
  await expect(page.getByTestId('offline-strip')).toHaveCount(0);
  // What happened meanwhile is caught up.
  await expect.poll(async () => pesos(await valueOf(page, 'receivables').innerText())).toBe(before + MILLION);
  await addToReceivables(product.databaseUrl, -MILLION);
  await expect.poll(async () => pesos(await valueOf(page, 'receivables').innerText())).toBe(before);
  await page.close();
});

test('without a socket the figures are asked for, and the page says so', async ({ page }) => {
  await page.routeWebSocket(/socket\.io/, (socket) => socket.close());
  await page.goto('/manager/dashboard');
  await expect(valueOf(page, 'receivables')).toHaveText(/\d/);
  await expect(page.getByTestId('live-state')).toHaveText('Cada 30 s');
});
