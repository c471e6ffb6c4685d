import { setTimeout as delay } from 'node:timers/promises';
import type { Violation } from './check.ts';
import { CHECKS, recoveryMs } from './checks.ts';
import { SCOPES, type Episode, type HistoryEvent, type ScopeName } from './history.ts';
import { nothingKept } from './inner-checks.ts';
import { startLoad } from './load.ts';
import { takeStock } from './resources.ts';
import type { Scenario } from './scenario.ts';
import type { World } from './world.ts';

export interface ScenarioResult {
  readonly id: string;
  readonly title: string;
  readonly reads: number;
  /** Of them, answered 202 with the essentials. */
  readonly computing: number;
  readonly worstReadMs: number;
  readonly p99ReadMs: number;
  readonly recoveryMs: number | null;
  /** Events of each kind that the checks had to look at; reads by status. */
  readonly evidence: Readonly<Record<string, number>>;
  readonly violations: readonly Violation[];
}

/** Before the first fault everything may still be starting, on a machine that does other things. */
const WARM_UP_MS = 180_000;
/** Recovery is looked for this long before it counts as missing. */
const GIVE_UP_MS = 60_000;
const SETTLE_MS = 15_000;
const LOOK_MS = 250;

/** Runs one scenario under load: a phase of health, the fault, the heal, the wait for freshness; then checks. */
export async function runScenario(
  world: World,
  scenario: Scenario,
  options: { readonly faultSeconds: number; readonly collect: (sink: (event: HistoryEvent) => void) => void },
): Promise<ScenarioResult> {
  const events: HistoryEvent[] = [];
  const record = (event: HistoryEvent): void => void events.push(event);
  options.collect(record);
  const load = await startLoad(world, record);
  load.watchHealth(scenario.healthShows ?? (() => false));
  await until(() => SCOPES.every((scope) => lastSeen(events, scope) !== undefined), WARM_UP_MS);
  const cold = SCOPES.filter((scope) => lastSeen(events, scope) === undefined);
  if (cold.length > 0) throw new Error(`before any fault, nobody could read the figures of: ${cold.join(', ')}`);
  // The fault meets the system in a random phase.
  await delay(1_000 + world.random.below(2_000));
  record(await takeStock(world));
  const scopeTexts = Object.fromEntries(SCOPES.map((scope) => [scope, lastSeen(events, scope)!.scopeText])) as Record<
    ScopeName,
    string
  >;

  const faultMs = Date.now();
  const seconds = scenario.seconds?.(options.faultSeconds) ?? options.faultSeconds;
  const problems = (await scenario.inject(world, seconds * 1_000)) ?? [];
  const healedMs = Date.now();
  const episode = (): Episode => ({
    events,
    faultMs,
    healedMs,
    scopeTexts,
    expects: {
      available: scenario.available ?? true,
      healthShows: scenario.healthShows !== undefined,
      freshWithinMs: GIVE_UP_MS,
      mayEnd: scenario.mayEnd?.(world) ?? [],
      callers: scenario.callers ?? 0,
    },
  });
  await until(async () => {
    const open = await load.openTickets();
    return open === 0 && recoveryMs(episode()) !== null && healthy(events, healedMs);
  }, GIVE_UP_MS);
  // Connections that a fault cut off end a moment later.
  await until(async () => {
    record(await takeStock(world));
    return nothingKept(episode()).length === 0;
  }, SETTLE_MS);
  await load.stop();

  const judged = episode();
  const reads = judged.events.filter((event) => event.kind === 'read' && event.startedMs >= faultMs) as Extract<
    HistoryEvent,
    { kind: 'read' }
  >[];
  const times = reads.map(({ tookMs }) => tookMs).toSorted((a, b) => a - b);
  return {
    id: scenario.id,
    title: scenario.title,
    reads: reads.length,
    computing: reads.filter(({ status }) => status === 202).length,
    worstReadMs: Math.round(times.at(-1) ?? 0),
    p99ReadMs: Math.round(times[Math.floor(times.length * 0.99)] ?? 0),
    recoveryMs: recoveryMs(judged),
    evidence: countBy(judged.events, (event) => (event.kind === 'read' ? `read ${event.status}` : event.kind)),
    violations: [
      ...problems.map((detail) => ({ invariant: 'scenario', detail })),
      ...CHECKS.flatMap((check) => check(judged)),
    ],
  };
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(items, keyOf)].map(([key, { length }]) => [key, length]));
}

function lastSeen(events: readonly HistoryEvent[], scope: ScopeName) {
  for (const event of events.toReversed())
    if (event.kind === 'read' && event.scope === scope && event.seen) return event.seen;
  return undefined;
}

/** The watcher of health has seen the end of the fault. */
function healthy(events: readonly HistoryEvent[], healedMs: number): boolean {
  return events.some(
    (event) => event.kind === 'health' && event.atMs > healedMs && !event.showsFault && event.says !== 'none',
  );
}

async function until(reached: () => boolean | Promise<boolean>, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline && !(await reached())) await delay(LOOK_MS);
}
