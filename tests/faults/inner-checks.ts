import { eventsOf, type Check, type Violation } from './check.ts';
import { GUESS } from './intruders.ts';

/** A computation whose lease another took: done twice. A killed or frozen worker costs some. */
const MAX_LOST_SHARE = 0.05;
const FREE_LOST = 3;
const SLOT_MS = 60_000;

/** I6: a task of the cron table runs once a slot, and next to nothing is computed in vain. */
export const nothingDoneTwice: Check = (episode) => {
  const slots = new Map<string, string>();
  const twice = eventsOf(episode, 'tick').flatMap(({ task, process, atMs }): Violation[] => {
    const slot = `${task} at ${new Date(Math.floor(atMs / SLOT_MS) * SLOT_MS).toISOString()}`;
    const by = slots.get(slot);
    slots.set(slot, process);
    return by === undefined ? [] : [{ invariant: 'I6', detail: `${slot} was run by ${by} and by ${process}` }];
  });
  const computed = eventsOf(episode, 'computation').filter(({ outcome }) =>
    ['committed', 'unchanged', 'lost'].includes(outcome),
  );
  const lost = computed.filter(({ outcome }) => outcome === 'lost').length;
  const tooMany = lost > Math.max(FREE_LOST, computed.length * MAX_LOST_SHARE);
  return tooMany
    ? [...twice, { invariant: 'I6', detail: `${lost} of ${computed.length} computations were done in vain` }]
    : twice;
};

/** Connections of which some may still have been away at the first look; a leak grows with every reconnect. */
const SPARE_CONNECTIONS = 8;
/** A pool may hold all that it is allowed. */
const SPARE_SESSIONS = 40;
const SPARE_HANDLES = 20;
const SPARE_MB = 150;

/** I8: after the fault each process and server holds what it held before. */
export const nothingKept: Check = (episode) => {
  const stock = eventsOf(episode, 'resources');
  const before = stock[0];
  const after = stock.at(-1);
  if (!before || !after || before === after) return [];
  const servers = (['cache', 'queue', 'postgres'] as const).flatMap((server): Violation[] => {
    const spare = server === 'postgres' ? SPARE_SESSIONS : SPARE_CONNECTIONS;
    const [had, has] = [before.connections[server], after.connections[server]];
    return has > had + spare ? [{ invariant: 'I8', detail: `${server}: ${has} connections, ${had} before` }] : [];
  });
  const processes = Object.entries(after.processes).flatMap(([name, { pid, rssMb, handles }]): Violation[] => {
    const had = before.processes[name];
    // Another process of that name has nothing from before.
    if (had?.pid !== pid) return [];
    return [
      ...(handles > had.handles + SPARE_HANDLES + episode.expects.callers
        ? [{ invariant: 'I8', detail: `${name}: ${handles} handles, ${had.handles} before` }]
        : []),
      ...(rssMb > had.rssMb + SPARE_MB
        ? [{ invariant: 'I8', detail: `${name}: ${rssMb} MB resident, ${had.rssMb} before` }]
        : []),
    ];
  });
  return [...servers, ...processes];
};

/** Five a minute by the shared count, and by each process that counts alone while Redis is away; processes restart. */
const MAX_GUESSES = 20;
const REFUSALS = new Set([0, 401, 403, 429, 500, 503]);

/** I10: no fault opens anything: nobody gets in without the right credentials, and guessing stays limited. */
export const nobodyGetsIn: Check = (episode) => {
  const tried = eventsOf(episode, 'intrusion');
  const guesses = tried.filter(({ what, status }) => what === GUESS && status === 401).map(({ atMs }) => atMs);
  const inAMinute = (atMs: number): number => guesses.filter((at) => at >= atMs && at < atMs + 60_000).length;
  const most = Math.max(0, ...guesses.map(inAMinute));
  return [
    ...tried
      .filter(({ status }) => !REFUSALS.has(status))
      .map(({ what, status }) => ({ invariant: 'I10', detail: `${what}: answered ${status}` })),
    ...(most > MAX_GUESSES ? [{ invariant: 'I10', detail: `${most} passwords guessed in a minute` }] : []),
  ];
};
