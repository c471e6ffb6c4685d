import { test } from '../support/browser.ts';
import { expect, openDashboard, valueOf } from './support/dashboard.ts';

test('language, theme and the way of writing money are kept', async ({ page }) => {
  await openDashboard(page);
  await expect(valueOf(page, 'receivables')).toHaveText(/^\$\d{1,3}(\.\d{3})+$/);
  await page.getByRole('button', { name: 'Preferencias' }).click();
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en-US');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Progress-payment statements');
  await expect(valueOf(page, 'receivables')).toHaveText(/^CLP\s\d{1,3}(,\d{3})+$/);
  await page.getByRole('button', { name: 'Dark' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.getByRole('button', { name: 'Millions (CLP M)' }).click();
  await expect(valueOf(page, 'receivables')).toHaveText(/^CLP\s[\d,]+\sM$/);

  // Set before the first paint: the document never shows the other theme.
  await page.goto('/manager/dashboard', { waitUntil: 'commit' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.locator('html')).toHaveAttribute('lang', /^en/);
  await expect(valueOf(page, 'receivables')).toHaveText(/^CLP\s[\d,]+\sM$/);
});

test('an unknown pack and an unknown address say what there is', async ({ page }) => {
  await page.goto('/manager/dashboard/agua');
  await expect(page.getByRole('heading', { name: 'Este tablero no existe' })).toBeVisible();
  await page.getByRole('link', { name: 'Estados de pago' }).click();
  await expect(valueOf(page, 'receivables')).toHaveText(/\d/);
});

test('the page names the pack of its address and works with it', async ({ page }) => {
  await openDashboard(page, '/edp?drill=metric:receivables');
  await expect(page.getByTestId('drill-match')).toBeVisible();
});
