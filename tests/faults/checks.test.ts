import { describe, expect, it } from 'vitest';
import {
  acceptedRefreshesComplete,
  CHECKS,
  freshAfterHeal,
  healthIsTruthful,
  nothingGoesBack,
  onlyWrittenValues,
  ownScopeOnly,
  processesSurvive,
  readsAnswered,
  recoveryMs,
} from './checks.ts';
import type { Episode, HealthEvent, HistoryEvent, PushEvent, ReadEvent, ResourcesEvent } from './history.ts';
import { nobodyGetsIn, nothingDoneTwice, nothingKept } from './inner-checks.ts';
import { GUESS } from './intruders.ts';
import { eventsOfLine } from './log-lines.ts';
import { stampedeProblems } from './scenarios/requests.ts';

const write = (atMs: number, all: number): HistoryEvent => ({
  kind: 'write',
  startedMs: atMs,
  committedMs: atMs + 5,
  values: { all, first: all, second: all },
});
const read = (startedMs: number, value: number, changes: Partial<ReadEvent> = {}): ReadEvent => ({
  kind: 'read',
  reader: 'r',
  scope: 'all',
  api: 'api-1',
  startedMs,
  tookMs: 10,
  status: 200,
  cacheStatus: '',
  seen: { version: String(startedMs), receivables: value, scopeText: 'all' },
  ...changes,
});
const push = (atMs: number, value: number, version = String(atMs)): PushEvent => ({
  kind: 'push',
  connection: 'socket #1',
  scope: 'all',
  atMs,
  seen: { version, receivables: value, scopeText: 'all' },
});
const health = (atMs: number, showsFault: boolean, tookMs = 5): HealthEvent => ({
  kind: 'health',
  atMs,
  tookMs,
  status: 200,
  showsFault,
  says: 'warn',
});

/** A good run: a fault from 1 s to 20 s, stale reads meanwhile, the new value 300 ms after the heal. */
const good: readonly HistoryEvent[] = [
  write(0, 100),
  read(500, 100),
  push(510, 100),
  health(900, false),
  write(2_000, 101),
  { kind: 'ticket', id: 'a', acceptedMs: 2_500, completedMs: 21_000 },
  health(3_000, true),
  read(10_000, 100, { seen: { version: '500', receivables: 100, scopeText: 'all' } }),
  read(20_290, 101),
  push(20_300, 101),
  health(21_000, false),
];
const episode = (events: readonly HistoryEvent[]): Episode => ({
  events,
  faultMs: 1_000,
  healedMs: 20_000,
  scopeTexts: { all: 'all', first: 'x', second: 'y' },
  expects: { available: true, healthShows: true, freshWithinMs: 5_000, mayEnd: ['worker-9'], callers: 0 },
});
const without = (drop: (event: HistoryEvent) => boolean) => episode(good.filter((event) => !drop(event)));
const plus = (...events: HistoryEvent[]) => episode([...good, ...events]);

describe('checks of a recorded history', () => {
  it('find nothing wrong with a good run', () => {
    expect(CHECKS.flatMap((check) => check(episode(good)))).toEqual([]);
    expect(recoveryMs(episode(good))).toBe(300);
  });

  it('find a refresh that was accepted and lost', () => {
    const lost = plus({ kind: 'ticket', id: 'b', acceptedMs: 3_000, completedMs: null });
    expect(acceptedRefreshesComplete(lost)).toMatchObject([{ invariant: 'I1', detail: expect.stringContaining('b') }]);
  });

  it('find a version that goes back for a reader, and for a socket', () => {
    expect(
      nothingGoesBack(plus(read(22_000, 101, { seen: { version: '600', receivables: 101, scopeText: 'all' } }))),
    ).toHaveLength(1);
    expect(nothingGoesBack(plus(push(22_000, 101, '600')))).toHaveLength(1);
  });

  it('allow another api and another connection to be behind', () => {
    const behind = { version: '500', receivables: 100, scopeText: 'all' };
    expect(nothingGoesBack(plus(read(22_000, 100, { api: 'api-2', seen: behind })))).toEqual([]);
    expect(nothingGoesBack(plus({ ...push(22_000, 100, '500'), connection: 'socket #2' }))).toEqual([]);
  });

  it('find an older value under a newer version', () => {
    expect(nothingGoesBack(plus(read(22_000, 100)))).toMatchObject([{ detail: expect.stringContaining('value 100') }]);
  });

  it('find a figure that nobody wrote', () => {
    expect(onlyWrittenValues(plus(read(22_000, 102)))).toHaveLength(1);
    expect(onlyWrittenValues(plus(push(22_000, 99)))).toHaveLength(1);
  });

  it('find a reader, or sockets, that stay behind after the heal', () => {
    const deaf = without((event) => event.kind === 'push' && event.atMs > 20_000);
    expect(recoveryMs(deaf)).toBeNull();
    expect(freshAfterHeal(deaf)).toHaveLength(1);
    const late = without((event) => event.kind === 'read' && event.startedMs > 20_000);
    expect(freshAfterHeal({ ...late, events: [...late.events, read(26_000, 101)] })).toMatchObject([
      { detail: 'fresh after 6010 ms' },
    ]);
  });

  it('find a read that failed, found no api, or took too long', () => {
    expect(readsAnswered(plus(read(5_000, 0, { status: 503, seen: null })))).toHaveLength(1);
    expect(readsAnswered(plus(read(5_000, 0, { status: 0, seen: null })))).toHaveLength(1);
    expect(readsAnswered(plus(read(5_000, 100, { tookMs: 2_500 })))).toHaveLength(1);
    const unpromised = plus(read(5_000, 0, { status: 503, seen: null }));
    expect(readsAnswered({ ...unpromised, expects: { ...unpromised.expects, available: false } })).toEqual([]);
  });

  it('find figures of another scope', () => {
    expect(ownScopeOnly(plus({ ...read(22_000, 101), scope: 'first' }))).toMatchObject([{ invariant: 'I5' }]);
  });

  it('find a process that ended, and an error that nobody handled', () => {
    expect(processesSurvive(plus({ kind: 'exit', process: 'api-1', how: 'exit code 1', atMs: 3 }))).toHaveLength(1);
    expect(processesSurvive(plus({ kind: 'crash-log', process: 'api-1', line: 'x', atMs: 3 }))).toHaveLength(1);
  });

  it('find health that is slow, silent about the fault, or stuck in it', () => {
    expect(healthIsTruthful(plus(health(5_000, true, 1_200)))).toHaveLength(1);
    expect(healthIsTruthful(without((event) => event.kind === 'health' && event.showsFault))).toMatchObject([
      { detail: expect.stringContaining('within 15 s') },
    ]);
    expect(healthIsTruthful(without((event) => event.kind === 'health' && event.atMs > 20_000))).toHaveLength(1);
  });

  it('do not blame a process for the end that the fault brings it', () => {
    expect(processesSurvive(plus({ kind: 'exit', process: 'worker-9', how: 'SIGKILL', atMs: 3 }))).toEqual([]);
  });

  const tick = (atMs: number, process: string): HistoryEvent => ({ kind: 'tick', process, atMs, task: 'precompute' });
  it('find a task that two schedulers ran in one slot', () => {
    expect(nothingDoneTwice(plus(tick(60_000, 's-1'), tick(119_999, 's-2')))).toMatchObject([{ invariant: 'I6' }]);
    expect(nothingDoneTwice(plus(tick(60_000, 's-1'), tick(120_000, 's-2')))).toEqual([]);
  });

  it('find computations that were done in vain', () => {
    const computations = (outcome: string, count: number): HistoryEvent[] =>
      Array.from({ length: count }, () => ({
        kind: 'computation',
        process: 'w',
        atMs: 2_000,
        variant: 'v',
        type: 'kpis',
        outcome,
      }));
    const done = computations('committed', 96);
    expect(nothingDoneTwice(plus(...done, ...computations('lost', 6)))).toMatchObject([
      { detail: '6 of 102 computations were done in vain' },
    ]);
    expect(nothingDoneTwice(plus(...done, ...computations('lost', 4)))).toEqual([]);
  });

  const stock = (atMs: number, changes: { queue?: number; handles?: number; rssMb?: number; pid?: number } = {}) => {
    const { queue = 30, handles = 60, rssMb = 150, pid = 7 } = changes;
    const event: ResourcesEvent = {
      kind: 'resources',
      atMs,
      connections: { cache: 20, queue, postgres: 40 },
      processes: { 'api-1': { pid, rssMb, handles } },
    };
    return event;
  };
  it('find connections, handles and memory that a fault left behind', () => {
    const after = (changes: Parameters<typeof stock>[1]) => nothingKept(plus(stock(900), stock(30_000, changes)));
    expect(after({ queue: 39 })).toMatchObject([{ detail: 'queue: 39 connections, 30 before' }]);
    expect(after({ handles: 90 })).toMatchObject([{ detail: 'api-1: 90 handles, 60 before' }]);
    expect(after({ rssMb: 310 })).toMatchObject([{ detail: 'api-1: 310 MB resident, 150 before' }]);
    expect(after({ handles: 90, pid: 8 })).toEqual([]);
    // What is gone again by the last look was none.
    expect(nothingKept(plus(stock(900), stock(25_000, { queue: 50 }), stock(30_000)))).toEqual([]);
  });

  const intrusion = (what: string, status: number, atMs = 3_000): HistoryEvent => ({
    kind: 'intrusion',
    what,
    status,
    atMs,
  });
  it('find whoever gets in, and guesses that nobody limits', () => {
    expect(nobodyGetsIn(plus(intrusion('figures without credentials', 200)))).toMatchObject([{ invariant: 'I10' }]);
    expect(nobodyGetsIn(plus(intrusion('figures without credentials', 0)))).toEqual([]);
    const guesses = (status: number) => Array.from({ length: 21 }, (_, n) => intrusion(GUESS, status, n * 2_500));
    expect(nobodyGetsIn(plus(...guesses(401)))).toMatchObject([{ detail: '21 passwords guessed in a minute' }]);
    expect(nobodyGetsIn(plus(...guesses(429)))).toEqual([]);
  });
});

describe('lines of the log', () => {
  const line = (fields: object) => JSON.stringify({ level: 'debug', time: '2026-01-01T00:00:01.500Z', ...fields });
  const atMs = Date.parse('2026-01-01T00:00:01.500Z');

  it('tell of every type of a refresh, of tasks, and of errors that nobody handled', () => {
    const refreshed = { variant: 'v', kpis: 'committed', charts: 'lost', ms: 12, msg: 'refreshed' };
    const common = { kind: 'computation', process: 'worker-1', atMs, variant: 'v' };
    expect(eventsOfLine('worker-1', line(refreshed))).toEqual([
      { ...common, type: 'kpis', outcome: 'committed' },
      { ...common, type: 'charts', outcome: 'lost' },
    ]);
    expect(eventsOfLine('s-1', line({ task: 'precompute:edp', msg: 'tick' }))).toEqual([
      { kind: 'tick', process: 's-1', atMs, task: 'precompute:edp' },
    ]);
    expect(eventsOfLine('api-1', line({ msg: 'unhandled error' }))).toMatchObject([{ kind: 'crash-log' }]);
    expect(eventsOfLine('api-1', 'not a line of the log')).toEqual([]);
  });
});

describe('the stampede', () => {
  const bounded = { statuses: [200, 202], problem: '', computedBy: ['api', 'worker'] as const, worstMs: 1_999 };
  it.each([
    ['is answered in time from two computations', {}, []],
    [
      'was computed a third time',
      { computedBy: ['api', 'worker', 'api'] as const },
      ['3 computations of one key, by api, worker, api'],
    ],
    ['was refused', { statuses: [200, 429], problem: 'x' }, ['1 of 2 not answered, first with 429 x']],
    ['waited', { worstMs: 2_001 }, ['the slowest of the stampede took 2001 ms']],
  ])('%s', (_name, change, problems) => {
    expect(stampedeProblems({ ...bounded, ...change })).toEqual(problems);
  });
});
