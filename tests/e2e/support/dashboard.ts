import pg from 'pg';
import { expect as playwrightExpect, type Locator, type Page } from '@playwright/test';

/** Patient: the machine that runs the tests may be busy with others. */
export const expect = playwrightExpect.configure({ timeout: 20_000 });

/** Opens the page and waits for its first figures and for the live connection. */
export async function openDashboard(page: Page, query = ''): Promise<void> {
  await page.goto(`/manager/dashboard${query}`);
  await expect(valueOf(page, 'receivables')).toHaveText(/\d/);
  await expect(page.getByTestId('live-state')).toHaveAttribute('data-kind', 'live');
}

export function valueOf(page: Page, kpi: string): Locator {
  return page.getByTestId(`value-${kpi}`);
}

/** `$2.734.653.657` as a number. */
export function pesos(text: string): number {
  return Number(text.replaceAll(/\D/g, ''));
}

/** The amount on a card, once it is one. */
export async function amountOf(page: Page, kpi: string): Promise<number> {
  await expect(valueOf(page, kpi)).toHaveText(/^\$[\d.]+$/);
  return pesos(await valueOf(page, kpi).innerText());
}

/** Runs plain SQL as a source system would. */
export async function sql<Row extends pg.QueryResultRow>(
  databaseUrl: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query<Row>(text, [...values])).rows;
  } finally {
    await client.end();
  }
}

/** Adds an amount to the first validated statement; a negative amount takes it back. */
export function addToReceivables(databaseUrl: string, amount: number): Promise<unknown> {
  return sql(
    databaseUrl,
    `update edp.statement set approved_amount = amount + $1
     where id = (select min(id) from edp.statement where status = 'validated')`,
    [amount],
  );
}
