import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { test } from '../support/browser.ts';
import { expect, openDashboard } from './support/dashboard.ts';

interface View {
  readonly name: string;
  /** What of the page is new in this view: the rest has been judged in the first one. */
  readonly part?: string;
  readonly open: (page: Page) => Promise<void>;
}

const views: readonly View[] = [
  { name: 'dashboard', open: (page) => openDashboard(page) },
  {
    name: 'drill-down',
    part: '[data-testid="drawer"]',
    open: async (page) => {
      await openDashboard(page, '?drill=metric:receivables');
      await expect(page.getByTestId('drill-match')).toBeVisible();
    },
  },
  {
    name: 'row',
    part: '[data-testid="drawer"]',
    open: async (page) => {
      await openDashboard(page, '?drill=metric:receivables');
      await page.locator('.rows__row--data').first().getByRole('button').click();
      await expect(page.getByTestId('row-detail')).toBeVisible();
    },
  },
  {
    name: 'receipt',
    part: '.popup',
    open: async (page) => {
      await openDashboard(page);
      await page.getByRole('button', { name: 'Recibo de DSO', exact: true }).click();
      await expect(page.getByTestId('receipt')).toBeVisible();
    },
  },
  {
    name: 'filter',
    part: '.popup',
    open: async (page) => {
      await openDashboard(page, '?client=Minera+Norte&client=Nadie');
      await page.getByRole('region', { name: 'Filtros' }).getByRole('button', { name: 'Cliente 2' }).click();
      await expect(page.getByRole('option').first()).toBeVisible();
    },
  },
  { name: 'nothing selected', open: (page) => openDashboard(page, '?client=Nadie') },
  { name: 'wall screen', open: (page) => openDashboard(page, '?kiosk=1') },
  {
    name: 'import',
    open: async (page) => {
      await page.goto('/manager/import');
      await page.setInputFiles('input[type="file"]', {
        name: 'malo.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from(
          'n_edp,proyecto,cliente,jefe_proyecto,fecha_emision,monto_propuesto,estado\n1,OT1,A,B,ayer,x,pagado\n',
        ),
      });
      await expect(page.getByTestId('import-errors')).toBeVisible();
    },
  },
  {
    name: 'operations',
    open: async (page) => {
      await page.goto('/manager/ops');
      await expect(page.getByTestId('health')).toBeVisible();
    },
  },
];

for (const { name, part, open } of views) {
  test(`${name}: nothing serious for axe, in both themes`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: 'light' });
    await open(page);
    const axe = (): AxeBuilder => (part ? new AxeBuilder({ page }).include(part) : new AxeBuilder({ page }));
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    expect(await seriousFindings(axe().withTags(tags))).toEqual([]);
    // The page follows the system's theme, and the themes differ in colours alone.
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await showFarSections(page);
    // They have their new colours a few frames later.
    await expect.poll(() => seriousFindings(axe().withRules(['color-contrast'])), { timeout: 20_000 }).toEqual([]);
  });
}

/** The browser gives what is far from the window its new colours only when it comes near; axe looks at all at once. */
function showFarSections(page: Page): Promise<void> {
  return page.evaluate(() => {
    for (const section of document.querySelectorAll<HTMLElement>('.section'))
      section.style.contentVisibility = 'visible';
  });
}

async function seriousFindings(axe: AxeBuilder): Promise<readonly string[]> {
  const { violations } = await axe.setLegacyMode().analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary}`),
    );
}
