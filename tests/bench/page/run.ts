import { writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium, type Browser } from '@playwright/test';
import { buildPage } from '../../../apps/supervisor/src/page/build.ts';
import { CHROMIUM, CHROMIUM_FLAGS } from '../../support/chromium.ts';
import { ROOT } from '../../support/paths.ts';
import type { BenchOptions } from '../bench.ts';
import { startInstallation } from '../latency/installation.ts';
import { median } from '../median.ts';
import { watchStolen } from '../stolen.ts';
import { heapAtRest } from './heap.ts';
import { interactions, noteInteractions, useThePage } from './interactions.ts';
import { newContext, open, openForUse, type Opening } from './load.ts';
import { updateSource } from './updates.ts';

/** What is measured, in its unit, and the budget that it must stay under. */
interface Row {
  readonly name: string;
  readonly value: number;
  readonly budget: number;
  readonly unit: string;
}

const UPDATES_PER_SECOND = 50;
/** Quicker than measured: some ten thousand updates until the compiler is done with what they run. */
const WARM_UP_PER_SECOND = 200;

/**
 * The page's budgets, in Chromium over loopback, with api, two workers and scheduler as processes of their own. Each
 * time is the median of several openings. Statements: `PULSO_BENCH_ROWS` (100,000, or 5,000 when quick). The heap is
 * watched for 10 minutes, or for one when quick.
 */
export async function run({ json, quick }: BenchOptions): Promise<void> {
  const rows = Number(process.env['PULSO_BENCH_ROWS'] ?? (quick ? 5_000 : 100_000));
  const openings = quick ? 5 : 11;
  await buildPage(ROOT, {}, { say: console.error, line: console.error }, new AbortController().signal);
  const installation = await startInstallation(rows, (message) => console.error(message));
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: [...CHROMIUM_FLAGS] });
  try {
    const parts = [
      await withStolen('openings', () => measureOpenings(browser, installation.url, openings)),
      await withStolen('use', () => measureUse(browser, installation.url, quick)),
    ];
    const figures = parts.flatMap((part) => part.figures);
    console.table(
      figures.map(({ name, value, budget, unit }) => ({
        measured: name,
        value: `${round(value)} ${unit}`,
        budget: `< ${budget} ${unit}`,
        verdict: value < budget ? 'ok' : 'over',
      })),
    );
    const stolen = Object.fromEntries(parts.map((part) => [part.name, part.stolen]));
    console.log(`processor time that the host took: ${parts.map(stolenText).join(', ')}`);
    if (json) await writeFile(json, `${JSON.stringify({ rows, figures, stolen }, null, 2)}\n`);
  } finally {
    await browser.close();
    await installation.stop();
  }
}

interface Part {
  readonly name: string;
  readonly figures: readonly Row[];
  /** Processor time that the machine's host gave to others meanwhile, 0..1; `null` where it is not known. */
  readonly stolen: number | null;
}

async function withStolen(name: string, measure: () => Promise<readonly Row[]>): Promise<Part> {
  const stolen = await watchStolen();
  const figures = await measure();
  const share = await stolen();
  return { name, figures, stolen: share === null ? null : Math.round(share * 1_000) / 1_000 };
}

function stolenText({ name, stolen }: Part): string {
  return `${name} ${stolen === null ? 'not known' : `${(stolen * 100).toFixed(1)} %`}`;
}

async function measureOpenings(browser: Browser, url: string, count: number): Promise<Row[]> {
  const cold: Opening[] = [];
  const warm: Opening[] = [];
  for (let index = 0; index < count; index += 1) {
    await clearCache(url);
    cold.push(await open(browser, url));
    // A visit as most are: the server has the snapshot, the browser has the code.
    const context = await newContext(browser);
    await open(browser, url, context);
    warm.push(await open(browser, url, context));
    await context.close();
  }
  const of = (list: readonly Opening[], pick: (opening: Opening) => number): number => median(list.map(pick));
  return [
    { name: 'app shell, gzip', value: of(cold, ({ shellBytes }) => shellBytes) / 1_000, budget: 150, unit: 'kB' },
    {
      name: 'first contentful paint, nothing cached',
      value: of(cold, ({ firstPaint }) => firstPaint),
      budget: 1_000,
      unit: 'ms',
    },
    { name: 'hero numbers, nothing cached', value: of(cold, ({ hero }) => hero), budget: 1_000, unit: 'ms' },
    { name: 'hero numbers, warm', value: of(warm, ({ hero }) => hero), budget: 300, unit: 'ms' },
    {
      name: 'layout shift, the worst opening',
      value: Math.max(...[...cold, ...warm].map(({ shift }) => shift)),
      budget: 0.02,
      unit: '',
    },
  ];
}

async function measureUse(browser: Browser, url: string, quick: boolean): Promise<Row[]> {
  const minutes = quick ? 1 : 10;
  const context = await newContext(browser);
  const page = await context.newPage();
  const updates = await updateSource(page);
  await openForUse(page, url);
  // What is made once, for the first uses of everything and by the compiler for code that runs often, is no growth.
  updates.start(WARM_UP_PER_SECOND);
  await useThePage(page, quick ? 2 : 10);
  await delay(quick ? 5_000 : 60_000);
  updates.stop();
  const before = await heapAtRest(page);
  await noteInteractions(page);
  updates.start(UPDATES_PER_SECOND);
  const startedAt = performance.now();
  const sentBefore = updates.sent();
  await useThePage(page, quick ? 5 : 20);
  await delay(Math.max(0, minutes * 60_000 - (performance.now() - startedAt)));
  const rate = (updates.sent() - sentBefore) / ((performance.now() - startedAt) / 1_000);
  updates.stop();
  const after = await heapAtRest(page);
  const durations = (await interactions(page)).toSorted((a, b) => a - b);
  await context.close();
  console.error(
    `${round(rate)} updates/s, ${durations.length} interactions of 16 ms and more, heap ${mb(before)} → ${mb(after)} MB`,
  );
  return [
    {
      name: 'interaction to next paint, p98',
      value: durations[Math.ceil(durations.length * 0.98) - 1] ?? 16,
      budget: 100,
      unit: 'ms',
    },
    {
      name: `heap growth in ${minutes} min at ${UPDATES_PER_SECOND} updates/s`,
      value: (after - before) / 1e6,
      budget: 2,
      unit: 'MB',
    },
  ];
}

const mb = (bytes: number): string => (bytes / 1e6).toFixed(1);

async function clearCache(url: string): Promise<void> {
  const answer = await fetch(`${url}/manager/api/cache/clear`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
  });
  if (!answer.ok) throw new Error(`the cache could not be emptied: ${answer.status}`);
}

const round = (value: number): number => (value < 1 ? Math.round(value * 1_000) / 1_000 : Math.round(value));
