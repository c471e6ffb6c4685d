import exceljs from 'exceljs';
import { readFile } from 'node:fs/promises';
import { test } from '../support/browser.ts';
import { amountOf, expect, openDashboard } from './support/dashboard.ts';

test('what is shown is exported as a sheet with typed numbers and a receipt', async ({ page }) => {
  await openDashboard(page);
  const card = await amountOf(page, 'receivables');
  await page.getByRole('button', { name: 'Exportar' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('[data-export="kpis.xlsx"]').click(),
  ]);
  const book = new exceljs.Workbook();
  await book.xlsx.load((await readFile(await download.path())).buffer);
  expect(book.worksheets.map((sheet) => sheet.name)).toContain('Recibo');
  const values = book.worksheets[0]!.getSheetValues().flatMap((row) => (Array.isArray(row) ? row : []));
  expect(values).toContain(card);
});

test('all rows under the filters are exported', async ({ page }) => {
  await openDashboard(page, '?client=Minera+Norte');
  await expect(page.getByTestId('result-count')).toHaveText('15 de 51 registros');
  await page.getByRole('button', { name: 'Exportar' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('[data-export="statements.csv"]').click(),
  ]);
  const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n');
  expect(lines).toHaveLength(1 + 15);
});

test('on paper the page is a handful of A4 sheets with its own heading', async ({ page }) => {
  await openDashboard(page);
  await expect(page.locator('.print-head')).toBeAttached();
  await expect(page.locator('[data-chart] .chart-card__skeleton')).toHaveCount(0);
  const sheets = (await page.pdf({ preferCSSPageSize: true })).toString('latin1').match(/\/Type\s*\/Page\b/g) ?? [];
  // Cards that are torn apart, or none beside another, make many more; cut off at the window's height it would be one.
  expect(sheets.length).toBeGreaterThanOrEqual(4);
  expect(sheets.length).toBeLessThanOrEqual(9);
  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('.print-head')).toBeVisible();
  await expect(page.locator('.bar')).toBeHidden();
});
