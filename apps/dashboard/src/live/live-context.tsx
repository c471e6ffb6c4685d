import { createContext, useContext } from 'react';
import { useTick } from './clock.ts';
import { liveKind, type LiveKind } from './live-state.ts';
import type { LiveSession } from './session.ts';
import { useStore } from './store.ts';

const LiveContext = createContext<LiveSession | null>(null);

export const LiveProvider = LiveContext.Provider;

export function useLive(): LiveSession {
  const session = useContext(LiveContext);
  if (!session) throw new Error('LiveProvider is missing');
  return session;
}

/** The state of the page. It changes by events and by silence, so it is looked at each second too. */
export function useLiveKind(): LiveKind {
  const { store } = useLive();
  useStore(store, (state) => state);
  return useTick((now) => liveKind(store.get(), now));
}

/** How old something is by the server's clock, as text that ticks. */
export function useAge(iso: string | null, write: (milliseconds: number) => string): string {
  const { store } = useLive();
  return useTick((now) => (iso === null ? '' : write(now + store.get().clockOffset - Date.parse(iso))));
}
