import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, BrowserContext, Page } from '@playwright/test';

/** One opening of the dashboard. Times in ms since the navigation began. */
export interface Opening {
  readonly firstPaint: number;
  /** When all figures of the first row were there. */
  readonly hero: number;
  /** Cumulative layout shift from the first paint until nothing has moved for a while. */
  readonly shift: number;
  /** Bytes over the wire of document, scripts and styles that were asked for before the figures were there. */
  readonly shellBytes: number;
}

declare global {
  interface Window {
    opening: { hero: number; shift: number };
  }
}

/** Runs in the page before anything else. */
function watch(): void {
  window.opening = { hero: 0, shift: 0 };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) {
      if (!entry.hadRecentInput) window.opening.shift += entry.value;
    }
  }).observe({ type: 'layout-shift', buffered: true });
  const look = (): void => {
    const values = [...document.querySelectorAll('.kpi-card--hero .kpi-card__value')];
    const ready = values.length > 0 && values.every((value) => /[\d—]/.test(value.textContent));
    if (ready) {
      // Drawn with the next frame.
      requestAnimationFrame(() => {
        window.opening.hero = performance.now();
        console.debug('hero');
      });
      seen.disconnect();
    }
  };
  const seen = new MutationObserver(look);
  seen.observe(document, { childList: true, subtree: true, characterData: true });
}

const SETTLE_MS = 2_500;
/**
 * A new page is a new window of the browser, which loads and compiles some hundred scripts of its own address bar in it.
 * On two cores that would stand in the page's figures: whoever opens the dashboard has had a window for long.
 */
const WINDOW_MS = 1_500;

/** Opens the dashboard in a context that has not seen it, or one that has (`context`). */
export async function open(browser: Browser, url: string, context?: BrowserContext): Promise<Opening> {
  const own = context ?? (await newContext(browser));
  const page = await own.newPage();
  try {
    await page.addInitScript(watch);
    await delay(WINDOW_MS);
    // Told by a message: whoever asks the page first gives it 300 kB of the tool's own script to compile, at that time.
    const drawn = page.waitForEvent('console', {
      predicate: (message) => message.text() === 'hero',
      timeout: 20_000,
    });
    await Promise.all([drawn, page.goto(`${url}/manager/dashboard`)]);
    await delay(SETTLE_MS);
    return await page.evaluate(() => {
      const shell = [
        ...performance.getEntriesByType('navigation'),
        ...performance
          .getEntriesByType('resource')
          .filter(({ name, startTime }) => /\.(js|css)$/.test(name) && startTime < window.opening.hero),
      ] as PerformanceResourceTiming[];
      return {
        firstPaint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
        hero: window.opening.hero,
        shift: window.opening.shift,
        shellBytes: shell.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
      };
    });
  } finally {
    await page.close();
    if (!context) await own.close();
  }
}

export function newContext(browser: Browser): Promise<BrowserContext> {
  return browser.newContext({
    locale: 'es-CL',
    timezoneId: 'America/Santiago',
    viewport: { width: 1440, height: 900 },
  });
}

/** Brings a page to the dashboard with its figures, ready to be used. */
export async function openForUse(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/manager/dashboard`);
  await page.waitForFunction(() => /\d/.test(document.querySelector('[data-testid^="value-"]')?.textContent ?? ''));
  await page.locator('[data-testid="live-state"][data-kind="live"]').waitFor();
}
