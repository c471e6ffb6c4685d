import type { Session } from '@pulso/kpi-core/contract';
import { ServerProblem } from '../api/errors.ts';
import { createStore, type Store } from '../live/store.ts';

export const SESSION_URL = '/api/v1/session';
export const SESSION_REFRESH_URL = `${SESSION_URL}/refresh`;

/** Requests of the session itself; they must not go through the client that asks for a refresh on 401. */
export interface SessionRequests {
  read(): Promise<Session>;
  refresh(): Promise<Session>;
  login(name: string, password: string): Promise<Session>;
  logout(): Promise<void>;
}

export interface SessionState {
  /** `null` before the first answer, and for a server without sessions. */
  readonly session: Session | null;
}

/** Who is signed in, kept alive while the page is open. */
export interface SessionKeeper {
  readonly store: Store<SessionState>;
  load(): Promise<void>;
  login(name: string, password: string): Promise<void>;
  logout(): Promise<void>;
  /** After a 401: true when the session could be renewed and the request is worth repeating. */
  renew(): Promise<boolean>;
  stop(): void;
}

/** The session is renewed this long before it ends. */
const RENEW_BEFORE_MS = 60_000;
/** Another tab is renewing the same session: its cookies will serve this one too. */
const OTHER_TAB_WAIT_MS = 1_000;

export function createSessionKeeper(
  requests: SessionRequests,
  wait = (ms: number) => new Promise<void>((done) => void setTimeout(done, ms)),
): SessionKeeper {
  const store = createStore<SessionState>({ session: null });
  let timer: ReturnType<typeof setTimeout> | undefined;
  let renewing: Promise<boolean> | null = null;

  const show = (session: Session): void => {
    store.set({ session });
    clearTimeout(timer);
    if (session.expiresAt === null) return;
    const due = Date.parse(session.expiresAt) - Date.now() - RENEW_BEFORE_MS;
    timer = setTimeout(() => void renew(), Math.max(5_000, due));
  };
  const forget = (): void => {
    const { session } = store.get();
    if (session) store.set({ session: { ...session, principal: null, expiresAt: null } });
  };
  const renewOnce = async (): Promise<boolean> => {
    try {
      show(await requests.refresh());
      return true;
    } catch (error) {
      if (error instanceof ServerProblem && error.status === 409) {
        await wait(OTHER_TAB_WAIT_MS);
        return true;
      }
      if (error instanceof ServerProblem && error.status === 401) {
        // The answer to this one says how to sign in; it may not have been read yet.
        show(await requests.read());
        return false;
      }
      return false;
    }
  };
  /** Many requests meet a 401 at once; one renewal serves them all. */
  const renew = (): Promise<boolean> => {
    renewing ??= renewOnce()
      .catch(() => false)
      .finally(() => {
        renewing = null;
      });
    return renewing;
  };
  return {
    store,
    load: async () => show(await requests.read()),
    login: async (name, password) => show(await requests.login(name, password)),
    logout: async () => {
      await requests.logout();
      clearTimeout(timer);
      forget();
    },
    renew,
    stop: () => clearTimeout(timer),
  };
}
