import type { SnapshotEvent, SubscribeRequest } from '@pulso/kpi-core/contract';
import { connectLive, type LiveConnection, type LiveSocket } from './connection.ts';
import { paceDrawing, watchPresses } from './draw-pace.ts';
import { createInbox, type Inbox } from './inbox.ts';
import type { LiveSignals } from './live-state.ts';
import { createStore, type Store } from './store.ts';

export type LiveStoreState = LiveSignals & {
  /** Server clock minus browser clock, ms. */
  readonly clockOffset: number;
  /** Changed figures that wait behind a pause. */
  readonly waiting: number;
};

export interface LiveSession {
  readonly store: Store<LiveStoreState>;
  watch(requests: readonly SubscribeRequest[]): void;
  pause(): void;
  resume(): void;
  retryNow(): void;
  start(): void;
  stop(): void;
}

export interface LiveSessionOptions {
  /** Loads the socket library and makes a socket that is not connected yet. */
  readonly openSocket: () => Promise<LiveSocket>;
  /** Puts pushed snapshots on the page. */
  readonly apply: (events: readonly SnapshotEvent[]) => void;
  /** Counts what differs between the page and what waits. */
  readonly countWaiting: (waiting: ReadonlyMap<string, SnapshotEvent>) => number;
  /** Asks the server for any sign of life; its outcome reaches `reachable`. */
  readonly probe: () => void;
  /** The server refuses the socket because the session ended. */
  readonly onSignedOut: () => void;
}

/** While the link is down the server is probed this often, so that "offline" is said soon and taken back soon. */
const PROBE_EVERY_MS = 5_000;

/** Everything live about the page: socket, pause, hidden tab, and the signals that the badge is worked out from. */
export function createLiveSession(options: LiveSessionOptions): LiveSession {
  const store = createStore<LiveStoreState>({
    link: 'opening',
    linkSince: Date.now(),
    refused: false,
    heartbeat: null,
    heartbeatAt: null,
    reachable: null,
    online: navigator.onLine,
    paused: false,
    updating: false,
    clockOffset: 0,
    waiting: 0,
  });
  const inbox: Inbox = createInbox({
    apply: options.apply,
    schedule: paceDrawing({
      now: () => performance.now(),
      frame: (run) => requestAnimationFrame(run),
      wait: (run, ms) => setTimeout(run, ms),
      pressedAt: () => presses?.at() ?? 0,
    }),
    onWaiting: () => store.set({ waiting: options.countWaiting(inbox.waiting()) }),
  });
  let presses: ReturnType<typeof watchPresses> | null = null;
  let connection: LiveConnection | null = null;
  let wanted: readonly SubscribeRequest[] = [];
  let stopped = false;
  let probing: ReturnType<typeof setInterval> | undefined;

  const onLink = (link: 'open' | 'closed'): void => {
    if (store.get().link !== link) store.set({ link, linkSince: Date.now(), heartbeat: null, heartbeatAt: null });
    if (link === 'open') {
      clearInterval(probing);
      probing = undefined;
      store.set({ reachable: true });
    } else if (probing === undefined) {
      options.probe();
      probing = setInterval(options.probe, PROBE_EVERY_MS);
    }
  };
  const connect = async (): Promise<void> => {
    const socket = await options.openSocket();
    if (stopped) return;
    connection = connectLive(socket, {
      onLink,
      onHeartbeat: (heartbeat) =>
        store.set({ heartbeat, heartbeatAt: Date.now(), clockOffset: Date.parse(heartbeat.at) - Date.now() }),
      onSnapshot: inbox.receive,
      onRefused: (refused) => store.set({ refused }),
      onSignedOut: options.onSignedOut,
    });
    connection.want(wanted);
  };
  const onVisibility = (): void => {
    if (document.hidden) return inbox.hide();
    inbox.show();
    connection?.catchUp();
  };
  const onNetwork = (): void => {
    store.set({ online: navigator.onLine });
    if (navigator.onLine) connection?.retryNow();
  };

  return {
    store,
    watch: (requests) => {
      wanted = requests;
      inbox.clear();
      connection?.want(requests);
    },
    pause: () => {
      inbox.pause();
      store.set({ paused: true });
    },
    resume: () => {
      store.set({ paused: false });
      inbox.resume();
    },
    retryNow: () => {
      options.probe();
      connection?.retryNow();
    },
    start: () => {
      stopped = false;
      store.set({ online: navigator.onLine });
      presses = watchPresses(window);
      document.addEventListener('visibilitychange', onVisibility);
      addEventListener('online', onNetwork);
      addEventListener('offline', onNetwork);
      connect().catch(() => onLink('closed'));
    },
    stop: () => {
      stopped = true;
      document.removeEventListener('visibilitychange', onVisibility);
      removeEventListener('online', onNetwork);
      removeEventListener('offline', onNetwork);
      clearInterval(probing);
      probing = undefined;
      presses?.stop();
      presses = null;
      connection?.stop();
      connection = null;
    },
  };
}
