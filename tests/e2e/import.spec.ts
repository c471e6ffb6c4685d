import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from '../support/browser.ts';
import { ROOT } from '../support/paths.ts';
import { amountOf, expect, openDashboard, pesos, valueOf } from './support/dashboard.ts';

const sample = () => readFile(join(ROOT, 'tests/fixtures/edp-statements.csv'), 'utf8');
const upload = (text: string) => ({ name: 'estados.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });

test('a sheet with errors is refused row by row and changes nothing', async ({ page }) => {
  const sheet = (await sample()).replace('2025-01-18,2025-01-18,15491100', '2025-13-18,2025-01-18,-5');
  await page.goto('/manager/import');
  await page.setInputFiles('input[type="file"]', upload(sheet));
  const errors = page.getByTestId('import-errors');
  await expect(errors).toContainText('fecha_emision');
  await expect(errors).toContainText('2025-13-18');
  await expect(errors).toContainText('monto_propuesto');
  await expect(page.getByTestId('import-commit')).toHaveCount(0);
});

test('a file that is no sheet is refused with a reason', async ({ page }) => {
  await page.goto('/manager/import');
  await page.setInputFiles('input[type="file"]', upload('hola'));
  await expect(page.getByTestId('import-fatal')).toContainText('No se pudo leer el archivo');
});

test('a changed sheet shows what would change, saves it, and the open dashboard follows', async ({ page, context }) => {
  const original = await sample();
  // The first statement that is validated: its amount is part of receivables.
  const changed = original
    .split('\n')
    .map((line) => line.split(','))
    .map((cells, index, all) => {
      const first = all.findIndex((row) => row[15]?.trim() === 'validado');
      return index === first ? cells.with(10, String(Number(cells[10] || cells[9]) + 2_000_000)) : cells;
    })
    .map((cells) => cells.join(','))
    .join('\n');
  const dashboard = await context.newPage();
  await openDashboard(dashboard);
  const before = await amountOf(dashboard, 'receivables');

  await page.goto('/manager/import');
  await page.setInputFiles('input[type="file"]', upload(changed));
  await expect(page.getByTestId('import-preview').locator('del')).toHaveCount(1);
  expect(await amountOf(dashboard, 'receivables')).toBe(before);
  await page.getByTestId('import-commit').click();
  await expect(page.getByTestId('import-saved')).toContainText('Guardado');
  await expect.poll(async () => pesos(await valueOf(dashboard, 'receivables').innerText())).toBe(before + 2_000_000);

  await page.getByRole('button', { name: 'Importar otra planilla' }).click();
  await page.setInputFiles('input[type="file"]', upload(original));
  await page.getByTestId('import-commit').click();
  await expect(page.getByTestId('import-saved')).toBeVisible();
  await expect.poll(async () => pesos(await valueOf(dashboard, 'receivables').innerText())).toBe(before);
});
