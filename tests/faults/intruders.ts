import type { HistoryEvent } from './history.ts';
import type { World } from './world.ts';

const GIVE_UP_MS = 5_000;
/** A name that nobody has; guesses at it are limited all the same. */
const GUESSED = 'nobody at all';
export const GUESS = 'a guessed password';

interface Attempt {
  readonly what: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What must be refused whatever is away: no credentials, wrong ones, and good ones of a role that may not. */
function attempts({ access }: World): Attempt[] {
  const wrongKey = { Authorization: `Bearer pulso_${'0'.repeat(12)}_${'x'.repeat(43)}` };
  const scoped = access.first.headers;
  return [
    { what: 'figures without credentials', method: 'GET', path: '/manager/api/kpis', headers: {} },
    { what: 'figures with a wrong key', method: 'GET', path: '/manager/api/kpis', headers: wrongKey },
    { what: 'queues as a project manager', method: 'GET', path: '/admin/queues/api/queues', headers: scoped },
    { what: 'clearing as a project manager', method: 'POST', path: '/manager/api/cache/clear', headers: scoped },
  ];
}

const guess: Attempt = {
  what: GUESS,
  method: 'POST',
  path: '/api/v1/session',
  headers: {},
  body: { name: GUESSED, password: 'one of many guesses' },
};

/** Tries one thing after the other, and guesses a password in between, each time at any api. */
export function createIntruder(world: World): () => Promise<HistoryEvent> {
  const all = attempts(world).flatMap((attempt) => [attempt, guess]);
  let turn = 0;
  return async () => {
    const { what, method, path, headers, body } = all[turn++ % all.length]!;
    const { url } = world.loadRandom.pick(world.apis);
    const atMs = Date.now();
    const status = await fetch(`${url}${path}`, {
      method,
      headers: { ...headers, ...(method === 'POST' ? { 'Content-Type': 'application/json' } : {}) },
      ...(method === 'POST' ? { body: JSON.stringify(body ?? {}) } : {}),
      signal: AbortSignal.timeout(GIVE_UP_MS),
    }).then(
      async (answer) => {
        await answer.body?.cancel();
        return answer.status;
      },
      () => 0,
    );
    return { kind: 'intrusion', atMs, what, status };
  };
}
