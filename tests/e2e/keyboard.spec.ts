import { test } from '../support/browser.ts';
import { expect, openDashboard, valueOf } from './support/dashboard.ts';

test('everything of a manager’s round works with the keyboard alone', async ({ page }) => {
  await openDashboard(page);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Saltar al contenido' })).toBeFocused();

  await page.keyboard.press('?');
  await expect(page.getByTestId('help')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('help')).toHaveCount(0);

  await page.keyboard.press('1');
  const card = page.getByRole('link', { name: /^Total por cobrar/ });
  await expect(card).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('drill-match')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('drawer')).toHaveCount(0);
  await expect(card).toBeFocused();

  await page.keyboard.press('l');
  await expect(page.getByTestId('live-state')).toHaveAttribute('data-kind', 'paused');
  await page.keyboard.press('l');
  await expect(page.getByTestId('live-state')).toHaveAttribute('data-kind', 'live');

  await page.keyboard.press('/');
  await expect(page.getByRole('button', { name: 'Período', exact: true })).toBeFocused();
  await page.keyboard.press('Enter');
  // Focus moves into what opened one frame after it is drawn.
  await expect(page.getByRole('button', { name: 'Todas las fechas' })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/preset=mtd/);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Período', exact: true })).toBeFocused();

  await page.keyboard.press('Control+k');
  await expect(page.getByTestId('palette').getByRole('combobox')).toBeFocused();
  // Letters are text here, not commands.
  await page.keyboard.type('retrabajo');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('palette')).toHaveCount(0);
  await expect(valueOf(page, 'rework_rate')).toBeInViewport();

  await page.keyboard.press('g');
  await page.keyboard.press('o');
  await expect(page).toHaveURL(/\/manager\/ops/);
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await expect(valueOf(page, 'receivables')).toHaveText(/\d/);

  await page.keyboard.press('k');
  await expect(page.getByTestId('kiosk')).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('heading', { level: 2, name: 'Cuánto espera' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('kiosk')).toHaveCount(0);
});
