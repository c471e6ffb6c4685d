import { createContext, useContext } from 'react';
import type { Session } from '@pulso/kpi-core/contract';
import { useStore } from '../live/store.ts';
import type { SessionKeeper } from './session-store.ts';

const SessionContext = createContext<SessionKeeper | null>(null);

export const SessionProvider = SessionContext.Provider;

export function useSessionKeeper(): SessionKeeper {
  const keeper = useContext(SessionContext);
  if (!keeper) throw new Error('SessionProvider is missing');
  return keeper;
}

export function useSession(): Session | null {
  return useStore(useSessionKeeper().store, (state) => state.session);
}
