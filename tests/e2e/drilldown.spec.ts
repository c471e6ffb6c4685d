import { readFile } from 'node:fs/promises';
import { test } from '../support/browser.ts';
import { amountOf, expect, openDashboard, pesos, valueOf } from './support/dashboard.ts';

test('the rows behind a card add up to the card, also under a filter', async ({ page }) => {
  await openDashboard(page, '?projectManager=Camila+Soto');
  const card = await amountOf(page, 'receivables');
  await page.getByRole('link', { name: /^Total por cobrar/ }).click();
  await expect(page).toHaveURL(/drill=metric%3Areceivables/);
  await expect(page.getByTestId('drill-match')).toBeVisible();
  expect(pesos(await page.getByTestId('drill-total').innerText())).toBe(card);

  const amounts = await page
    .locator('.rows__row--data')
    .evaluateAll((rows) => rows.map((row) => row.querySelector('.rows__cell--number[title^="$"]')?.textContent ?? ''));
  expect(amounts.length).toBeGreaterThan(1);
  expect(amounts.reduce((sum, amount) => sum + pesos(amount), 0)).toBe(card);
});

test('rows sort, open their history, and the back button returns', async ({ page }) => {
  await openDashboard(page);
  await page.getByRole('link', { name: /^Total por cobrar/ }).click();
  const drawer = page.getByTestId('drawer');
  const first = drawer.locator('.rows__row--data').first();
  await expect(first).toBeVisible();
  const largest = await first.innerText();
  await drawer.getByRole('button', { name: 'Ordenar por Monto' }).click();
  await expect(drawer.getByRole('columnheader', { name: 'Ordenar por Monto' })).toHaveAttribute(
    'aria-sort',
    'descending',
  );
  await expect(first).toHaveText(largest, { useInnerText: true });
  await drawer.getByRole('button', { name: 'Ordenar por Monto' }).click();
  await expect(first).not.toHaveText(largest, { useInnerText: true });

  await first.getByRole('button').click();
  await expect(page.getByTestId('row-detail')).toContainText('Historia');
  await expect(page).toHaveURL(/row=\d+/);
  await page.goBack();
  await expect(first).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(drawer).toHaveCount(0);
  await expect(page).not.toHaveURL(/drill=/);
});

test('a bucket of a chart opens its own rows', async ({ page }) => {
  await openDashboard(page);
  const chart = page.locator('[data-chart="aging"]');
  await chart.getByRole('link', { name: /^Más de 90 d/ }).click();
  await expect(page.getByTestId('drill-match')).toBeVisible();
  await expect(page.getByTestId('drawer')).toContainText('Antigüedad de lo por cobrar');
});

test('the export of a card, opened and summed, gives the card', async ({ page }) => {
  await openDashboard(page, '?drill=metric:receivables');
  await expect(page.getByTestId('drill-match')).toBeVisible();
  const card = await amountOf(page, 'receivables');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('[data-export="drill.csv"]').click(),
  ]);
  const text = await readFile(await download.path(), 'utf8');
  expect(text.startsWith('\uFEFF')).toBe(true);
  const [header = '', ...lines] = text.slice(1).trimEnd().split('\r\n');
  const amount = header.split(';').indexOf('Monto');
  expect(amount).toBeGreaterThan(0);
  // No cell of the sample holds a separator.
  expect(lines.reduce((sum, line) => sum + Number(line.split(';')[amount]), 0)).toBe(card);
});

test('a receipt explains a number and proves it on the spot', async ({ page }) => {
  await openDashboard(page);
  await page.getByRole('button', { name: 'Recibo de DSO', exact: true }).click();
  const receipt = page.getByTestId('receipt');
  await expect(receipt).toContainText('ponderado por monto');
  await expect(receipt).toContainText(await valueOf(page, 'dso').innerText());
  await receipt.getByRole('button', { name: 'Verificar ahora' }).click();
  await expect(page.getByTestId('verify-result')).toHaveText('Coincide con un recálculo desde las filas base');
});
