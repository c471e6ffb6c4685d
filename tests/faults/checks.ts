import { eventsOf as of, type Check, type Violation } from './check.ts';
import { nobodyGetsIn, nothingDoneTwice, nothingKept } from './inner-checks.ts';
import type { Episode, HealthEvent, PushEvent, ReadEvent, ScopeName, SeenSnapshot } from './history.ts';

const READ_LIMIT_MS = 2_000;
const HEALTH_LIMIT_MS = 1_000;
const HEALTH_SHOWS_WITHIN_MS = 15_000;

/** I1: every accepted refresh is completed. */
export const acceptedRefreshesComplete: Check = (episode) =>
  of(episode, 'ticket')
    .filter(({ completedMs }) => completedMs === null)
    .map(({ id }) => ({ invariant: 'I1', detail: `ticket ${id} was accepted and never completed` }));

/** I2: for one reader at one api, and for one socket, neither version nor value goes back. */
export const nothingGoesBack: Check = (episode) => {
  const sequences = new Map<string, { readonly seen: SeenSnapshot; readonly how: string }>();
  const violations: Violation[] = [];
  const see = (line: string, seen: SeenSnapshot, how: string): void => {
    const before = sequences.get(line);
    sequences.set(line, { seen, how });
    if (!before) return;
    const went = (what: string, from: string | number, to: string | number): void =>
      void violations.push({
        invariant: 'I2',
        detail: `${line}: ${what} ${to} (${how}) after ${from} (${before.how})`,
      });
    if (BigInt(seen.version) < BigInt(before.seen.version)) went('version', before.seen.version, seen.version);
    else if (seen.receivables < before.seen.receivables) went('value', before.seen.receivables, seen.receivables);
  };
  const since = (atMs: number): string => `${Math.round(atMs - episode.healedMs)} ms after the heal`;
  for (const event of episode.events) {
    if (event.kind === 'read' && event.seen)
      see(`${event.reader} at ${event.api}`, event.seen, `${event.cacheStatus}, asked ${since(event.startedMs)}`);
    if (event.kind === 'push') see(event.connection, event.seen, since(event.atMs));
  }
  return violations;
};

/** I2: no figure that was never written: at least what was committed first, at most what was tried last. */
export const onlyWrittenValues: Check = (episode) => {
  const writes = of(episode, 'write');
  return snapshots(episode).flatMap(({ scope, seen }) => {
    const values = writes.map((write) => write.values[scope]);
    const known = seen.receivables >= Math.min(...values) && seen.receivables <= Math.max(...values);
    return known || values.length === 0
      ? []
      : [{ invariant: 'I2', detail: `${scope}: ${seen.receivables} was never written` }];
  });
};

/** What the truth of a scope certainly was at an instant: the last write committed by then. */
function truthAt(episode: Episode, scope: ScopeName, atMs: number): number {
  const committed = of(episode, 'write').filter(({ committedMs }) => committedMs !== null && committedMs <= atMs);
  return Math.max(-Infinity, ...committed.map(({ values }) => values[scope]));
}

/** ms from the heal until each reader and each scope's sockets had what was true at the heal; null = never. */
export function recoveryMs(episode: Episode): number | null {
  let worst = 0;
  for (const line of readingLines(episode)) {
    const wanted = truthAt(episode, line.scope, episode.healedMs);
    const first = line.seen.find(({ atMs, value }) => atMs >= episode.healedMs && value >= wanted);
    if (!first) return null;
    worst = Math.max(worst, first.atMs - episode.healedMs);
  }
  return worst;
}

/** I3: what was true when the fault ended is on every screen soon after. */
export const freshAfterHeal: Check = (episode) => {
  const took = recoveryMs(episode);
  const limit = episode.expects.freshWithinMs;
  if (took !== null && took <= limit) return [];
  return [{ invariant: 'I3', detail: took === null ? 'a reader never became fresh' : `fresh after ${took} ms` }];
};

/** I4: reads of what was computed before are answered within 2 s, whatever is away. */
export const readsAnswered: Check = (episode) => {
  if (!episode.expects.available) return [];
  return of(episode, 'read').flatMap((read) => {
    if (read.startedMs < episode.faultMs) return [];
    if (read.status !== 200 && read.status !== 202)
      return [{ invariant: 'I4', detail: `${describe(read, episode)}: status ${read.status}` }];
    if (read.tookMs > READ_LIMIT_MS)
      return [{ invariant: 'I4', detail: `${describe(read, episode)}: ${Math.round(read.tookMs)} ms` }];
    return [];
  });
};

/** I5: everybody gets figures of their own scope only. */
export const ownScopeOnly: Check = (episode) =>
  snapshots(episode)
    .filter(({ scope, seen }) => seen.scopeText !== episode.scopeTexts[scope])
    .map(({ scope, seen }) => ({ invariant: 'I5', detail: `${scope} was given ${seen.scopeText}` }));

/** I7: no process ends but those that the fault ends, and none meets an error that nobody handles. */
export const processesSurvive: Check = (episode) => [
  ...of(episode, 'exit')
    .filter(({ process }) => !episode.expects.mayEnd.includes(process))
    .map(({ process, how }) => ({ invariant: 'I7', detail: `${process} ended: ${how}` })),
  ...of(episode, 'crash-log').map(({ process, line }) => ({ invariant: 'I7', detail: `${process}: ${line}` })),
];

/** I9: health answers at once, shows the fault within 15 s, and not for ever. */
export const healthIsTruthful: Check = (episode) => {
  const health = of(episode, 'health');
  const slow = health.filter(({ tookMs, says }) => says !== 'none' && tookMs > HEALTH_LIMIT_MS);
  const violations = slow.map(({ tookMs }) => ({ invariant: 'I9', detail: `health took ${Math.round(tookMs)} ms` }));
  const { faultMs, healedMs, expects } = episode;
  if (!expects.healthShows) return violations;
  const during = (event: HealthEvent) => event.atMs >= faultMs && event.atMs <= faultMs + HEALTH_SHOWS_WITHIN_MS;
  if (!health.some((event) => during(event) && event.showsFault))
    violations.push({ invariant: 'I9', detail: 'health did not show the fault within 15 s' });
  if (!health.some((event) => event.atMs > healedMs && !event.showsFault && event.says !== 'none'))
    violations.push({ invariant: 'I9', detail: 'health shows the fault although it is healed' });
  return violations;
};

export const CHECKS: readonly Check[] = [
  acceptedRefreshesComplete,
  nothingGoesBack,
  onlyWrittenValues,
  freshAfterHeal,
  readsAnswered,
  ownScopeOnly,
  processesSurvive,
  healthIsTruthful,
  nothingDoneTwice,
  nothingKept,
  nobodyGetsIn,
];

function snapshots(episode: Episode): { readonly scope: ScopeName; readonly seen: SeenSnapshot }[] {
  return episode.events.flatMap((event) =>
    (event.kind === 'read' || event.kind === 'push') && event.seen ? [{ scope: event.scope, seen: event.seen }] : [],
  );
}

interface ReadingLine {
  readonly scope: ScopeName;
  readonly seen: readonly { readonly atMs: number; readonly value: number }[];
}

/** One line per reader; the sockets of a scope are one, since a connection may have been replaced. */
function readingLines(episode: Episode): ReadingLine[] {
  const lines = Map.groupBy(
    episode.events.filter((event): event is ReadEvent | PushEvent => event.kind === 'read' || event.kind === 'push'),
    (event) => (event.kind === 'read' ? event.reader : `sockets of ${event.scope}`),
  );
  return [...lines.values()].map((events) => ({
    scope: events[0]!.scope,
    seen: events.flatMap((event) => {
      if (!event.seen) return [];
      const atMs = event.kind === 'read' ? event.startedMs + event.tookMs : event.atMs;
      return [{ atMs, value: event.seen.receivables }];
    }),
  }));
}

function describe(read: ReadEvent, { faultMs, healedMs }: Episode): string {
  const since = (atMs: number) => Math.round((read.startedMs - atMs) / 100) / 10;
  const afterHeal = read.startedMs > healedMs ? ` (${since(healedMs)} s after the heal)` : '';
  return `${read.reader} at ${read.api}, ${since(faultMs)} s after the fault${afterHeal}`;
}
