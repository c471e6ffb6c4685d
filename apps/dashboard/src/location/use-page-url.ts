import { createContext, useCallback, useContext, useSyncExternalStore } from 'react';
import { formatPageUrl, parsePageUrl, type PageUrl } from './page-url.ts';

/** The address as a store: `navigate` writes history, and everything that shows the address follows. */
export interface PageLocation {
  readonly subscribe: (listener: () => void) => () => void;
  /** What the address says, the same object until it changes. */
  readonly current: () => PageUrl;
  readonly navigate: (to: string, how?: 'push' | 'replace') => void;
  readonly stop: () => void;
}

export function browserLocation(target: Window): PageLocation {
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const written = (): string => target.location.pathname + target.location.search;
  let read = { text: '', url: parsePageUrl('', '') };
  const current = (): PageUrl => {
    const text = written();
    if (text !== read.text) read = { text, url: parsePageUrl(target.location.pathname, target.location.search) };
    return read.url;
  };
  target.addEventListener('popstate', tell);
  return {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    current,
    navigate: (to, how = 'push') => {
      if (to === written()) return;
      if (how === 'push') target.history.pushState(null, '', to);
      else target.history.replaceState(null, '', to);
      tell();
    },
    stop: () => target.removeEventListener('popstate', tell),
  };
}

const LocationContext = createContext<PageLocation | null>(null);

export const LocationProvider = LocationContext.Provider;

export interface UsePageUrl {
  readonly url: PageUrl;
  /** Changes parts of the address. A step that the back button should undo is a `push`. */
  readonly change: (change: Partial<PageUrl>, how?: 'push' | 'replace') => void;
}

export function usePageUrl(): UsePageUrl {
  const location = useContext(LocationContext);
  if (!location) throw new Error('LocationProvider is missing');
  const url = useSyncExternalStore(location.subscribe, location.current);
  const change = useCallback(
    (part: Partial<PageUrl>, how: 'push' | 'replace' = 'push') =>
      location.navigate(formatPageUrl({ ...location.current(), ...part }), how),
    [location],
  );
  return { url, change };
}
