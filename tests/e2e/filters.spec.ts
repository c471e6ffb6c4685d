import { test } from '../support/browser.ts';
import { amountOf, expect, openDashboard, valueOf } from './support/dashboard.ts';

test('a filter goes to the address, changes the numbers, and comes back from the address', async ({
  page,
  context,
}) => {
  await openDashboard(page);
  const all = await amountOf(page, 'receivables');

  await page.getByRole('region', { name: 'Filtros' }).getByRole('button', { name: 'Cliente', exact: true }).click();
  await page.getByRole('combobox', { name: 'Buscar en Cliente' }).fill('energia');
  await page.getByRole('option', { name: /Energía Central/ }).click();
  await expect(page).toHaveURL(/[?&]client=Energ%C3%ADa\+Central/);
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('chips')).toContainText('Energía Central');
  await expect(page.getByTestId('result-count')).toHaveText('13 de 51 registros');
  await expect.poll(() => amountOf(page, 'receivables')).toBeLessThan(all);
  const filtered = await amountOf(page, 'receivables');

  const other = await context.newPage();
  await other.goto(page.url());
  await expect.poll(() => amountOf(other, 'receivables')).toBe(filtered);
  await expect(other.getByTestId('chips')).toContainText('Energía Central');
  await other.close();

  await page.goBack();
  await expect(page.getByTestId('chips')).toHaveCount(0);
  await expect.poll(() => amountOf(page, 'receivables')).toBe(all);
  await page.goForward();
  await expect.poll(() => amountOf(page, 'receivables')).toBe(filtered);

  await page.getByRole('button', { name: /^Quitar Cliente/ }).click();
  await expect(page).not.toHaveURL(/client=/);
  await expect.poll(() => amountOf(page, 'receivables')).toBe(all);
});

test('filters that select nothing say so, and can be reset', async ({ page }) => {
  await page.goto('/manager/dashboard?client=Nadie');
  await expect(page.getByTestId('no-match')).toBeVisible();
  await expect(valueOf(page, 'receivables')).toHaveText('$0');
  await expect(valueOf(page, 'dso')).toHaveText('—');
  await page.getByTestId('reset-filters').click();
  await expect(page).not.toHaveURL(/client=/);
  await expect(page.getByTestId('no-match')).toHaveCount(0);
});

test('a range of amounts is typed as people write it', async ({ page }) => {
  await openDashboard(page);
  await page.getByRole('region', { name: 'Filtros' }).getByRole('button', { name: 'Monto', exact: true }).click();
  await page.getByRole('textbox', { name: 'Mínimo' }).fill('nada');
  await page.getByRole('button', { name: 'Aplicar' }).click();
  await expect(page.getByRole('alert')).toHaveText('No es un monto');
  await page.getByRole('textbox', { name: 'Mínimo' }).fill('100 MM');
  await page.getByRole('button', { name: 'Aplicar' }).click();
  await expect(page).toHaveURL(/minAmount=100000000/);
});

test('a view is saved in this browser and applied again', async ({ page }) => {
  await openDashboard(page, '?status=validated');
  await page.getByRole('button', { name: 'Vistas' }).click();
  await page.getByLabel('Guardar los filtros actuales').fill('Validados');
  await page.getByRole('button', { name: 'Aplicar' }).click();
  await page.goto('/manager/dashboard');
  await page.getByRole('button', { name: 'Vistas' }).click();
  await page.getByRole('button', { name: /^Validados/ }).click();
  await expect(page).toHaveURL(/status=validated/);
});

test('what the server refuses is said beside the figures', async ({ page }) => {
  await page.goto('/manager/dashboard?from=2026-02-31');
  await expect(page.getByRole('alert').filter({ hasText: 'El servidor no acepta estos filtros' })).toBeVisible();
  await page.getByRole('button', { name: 'Quitar from', exact: true }).click();
  await expect(valueOf(page, 'receivables')).toHaveText(/^\$\d/);
});
