import type { Page } from '@playwright/test';

declare global {
  interface Window {
    interactions: number[];
  }
}

/** Begins to note how long the browser takes from each press until the next paint (Event Timing), ms. */
export async function noteInteractions(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.interactions = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { interactionId: number })[]) {
        if (entry.interactionId > 0) window.interactions.push(entry.duration);
      }
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
  });
}

/** What a manager does: opens and closes a filter, a receipt and the drill-down, by mouse and by key. */
export async function useThePage(page: Page, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    await page
      .locator('.filters__each button')
      .nth(round % 3)
      .click();
    await page.locator('.popup').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.popup').waitFor({ state: 'detached' });
    await page.keyboard.press('1');
    await page.keyboard.press('Tab');
    await page.keyboard.press('?');
    await page.getByTestId('help').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('help').waitFor({ state: 'detached' });
  }
}

/** Quicker than 16 ms is not told by the browser and not in the list. */
export function interactions(page: Page): Promise<number[]> {
  return page.evaluate(() => window.interactions);
}
