import { useSyncExternalStore } from 'react';

/** A value that tells when it changes. */
export interface Store<T> {
  get(): T;
  set(change: Partial<T>): void;
  subscribe(listener: () => void): () => void;
}

export function createStore<T extends object>(initial: T): Store<T> {
  const listeners = new Set<() => void>();
  let value = initial;
  return {
    get: () => value,
    set: (change) => {
      const differs = Object.entries(change).some(([key, next]) => !Object.is(value[key as keyof T], next));
      if (!differs) return;
      value = { ...value, ...change };
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Re-renders when the chosen part changes. `choose` answers primitives or parts kept in the store. */
export function useStore<T, P>(store: Store<T>, choose: (value: T) => P): P {
  return useSyncExternalStore(store.subscribe, () => choose(store.get()));
}
