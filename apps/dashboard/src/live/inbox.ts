import type { SnapshotEvent } from '@pulso/kpi-core/contract';
import { isNewer } from '../snapshots/version.ts';

export interface InboxOptions {
  /** Puts snapshots on the page, which is drawn once for all of them. */
  readonly apply: (events: readonly SnapshotEvent[]) => void;
  /** Runs once, before one of the next frames is painted. */
  readonly schedule: (flush: () => void) => void;
  /** Hears when what waits behind a pause has changed. */
  readonly onWaiting: () => void;
}

/**
 * Between socket and page. Pushes are coalesced per drawing and per key, the latest wins; a pause holds them back; while
 * the tab is hidden they are dropped, because one catch-up follows when it is seen again.
 */
export interface Inbox {
  receive(event: SnapshotEvent): void;
  pause(): void;
  /** Applies what waited. */
  resume(): void;
  hide(): void;
  show(): void;
  /** What a pause holds back, by key. */
  waiting(): ReadonlyMap<string, SnapshotEvent>;
  clear(): void;
}

export function createInbox(options: InboxOptions): Inbox {
  const pending = new Map<string, SnapshotEvent>();
  const held = new Map<string, SnapshotEvent>();
  let paused = false;
  let hidden = false;
  let scheduled = false;

  const keepLatest = (into: Map<string, SnapshotEvent>, event: SnapshotEvent): void => {
    const kept = into.get(event.key);
    if (!kept || isNewer(event.meta.version, kept.meta.version)) into.set(event.key, event);
  };
  const flush = (): void => {
    scheduled = false;
    const events = [...pending.values()];
    pending.clear();
    options.apply(events);
  };
  const enqueue = (event: SnapshotEvent): void => {
    keepLatest(pending, event);
    if (scheduled) return;
    scheduled = true;
    options.schedule(flush);
  };
  return {
    receive: (event) => {
      if (hidden) return;
      if (!paused) return enqueue(event);
      keepLatest(held, event);
      options.onWaiting();
    },
    pause: () => {
      paused = true;
    },
    resume: () => {
      paused = false;
      const events = [...held.values()];
      held.clear();
      for (const event of events) enqueue(event);
      options.onWaiting();
    },
    hide: () => {
      hidden = true;
    },
    show: () => {
      hidden = false;
    },
    waiting: () => held,
    clear: () => {
      pending.clear();
      held.clear();
      options.onWaiting();
    },
  };
}
