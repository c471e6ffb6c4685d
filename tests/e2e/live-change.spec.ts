import pg from 'pg';
import { expect, test } from '../support/browser.ts';

/** `$2.734.653.657` as a number. */
function pesos(text: string): number {
  return Number(text.replaceAll(/\D/g, ''));
}

test('a row changed with plain SQL changes the open page without a reload', async ({ page, product }) => {
  await page.goto('/manager/dashboard');
  const receivables = page.getByTestId('value-receivables');
  await expect(receivables).toHaveText(/^\$\d{1,3}(\.\d{3})+$/);
  const before = pesos(await receivables.innerText());
  // A reload would forget this.
  await page.evaluate(() => document.body.setAttribute('data-same-page', 'yes'));

  const client = new pg.Client({ connectionString: product.databaseUrl });
  await client.connect();
  await client.query(
    `update edp.statement set approved_amount = amount + 1000000
     where id = (select min(id) from edp.statement where status = 'validated')`,
  );
  await client.end();

  await expect.poll(async () => pesos(await receivables.innerText()), { timeout: 10_000 }).toBe(before + 1_000_000);
  await expect(page.locator('body')).toHaveAttribute('data-same-page', 'yes');
});
