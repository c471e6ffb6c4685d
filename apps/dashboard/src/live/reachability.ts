import { createStore } from './store.ts';

/** Whether the last request reached the server; `null` before the first. Written by the client, read by the badge. */
export const reachability = createStore<{ reachable: boolean | null }>({ reachable: null });
