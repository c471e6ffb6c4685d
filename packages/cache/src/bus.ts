import { decodeMessage } from './bus-message.ts';
import type { WireMessage } from './bus-message.ts';
import { createDeadlines } from './deadline.ts';
import type { EmitEvent } from './events.ts';
import type { RedisSubscriber } from './redis-like.ts';
import type { BusMessage, SnapshotBus } from './types.ts';

/** The bus with its inner side: what the cache itself hears before its listeners do. */
export interface InnerBus extends SnapshotBus {
  /** Tells the listeners; one that throws stops no other. */
  tell(message: BusMessage): void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface BusOptions {
  readonly subscriber: RedisSubscriber;
  readonly channel: string;
  readonly emit: EmitEvent;
  /** Called for every message of ours, before any listener. */
  readonly onMessage: (message: WireMessage) => void;
  /** Called after every subscription, before any listener: messages may have been missed. */
  readonly onConnected: () => void;
  readonly heartbeatMs: number;
}

const heartbeatTimeoutMs = 2000;

export function createBus(options: BusOptions): InnerBus {
  const { subscriber, channel, emit } = options;
  const listeners = new Set<(message: BusMessage) => void>();
  const reconnectListeners = new Set<() => void>();
  const withDeadline = createDeadlines();
  let connected = false;
  let timer: NodeJS.Timeout | undefined;

  const guarded = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      emit({ kind: 'listener-error', error });
    }
  };

  const subscribed = (): void => {
    connected = true;
    emit({ kind: 'bus', connected });
    options.onConnected();
    for (const listener of reconnectListeners) guarded(listener);
  };

  // Explicit after every connection, also where the client re-subscribes by itself: the answer tells when from on
  // messages arrive, and only what is read after that is up to date.
  const onReady = (): void => {
    subscriber.subscribe(channel).then(subscribed, () => undefined);
  };

  const onClose = (): void => {
    if (!connected) return;
    connected = false;
    emit({ kind: 'bus', connected });
  };

  const onMessage = (from: string, text: string): void => {
    if (from !== channel) return;
    const message = decodeMessage(text);
    if (message) options.onMessage(message);
  };

  // A partition that swallows bytes leaves a subscriber deaf without an error. Only an answer proves that it hears.
  const heartbeat = (): void => {
    if (!connected) return;
    withDeadline(subscriber.ping(), heartbeatTimeoutMs).catch(() => {
      if (connected) subscriber.disconnect(true);
    });
  };

  return {
    on(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onReconnect(listener) {
      reconnectListeners.add(listener);
      return () => reconnectListeners.delete(listener);
    },
    get connected() {
      return connected;
    },
    tell(message) {
      for (const listener of listeners) guarded(() => listener(message));
    },
    async start() {
      subscriber.on('ready', onReady);
      subscriber.on('close', onClose);
      subscriber.on('message', onMessage);
      timer = setInterval(heartbeat, options.heartbeatMs);
      timer.unref();
      if (subscriber.status === 'ready') onReady();
    },
    async stop() {
      clearInterval(timer);
      subscriber.off('ready', onReady);
      subscriber.off('close', onClose);
      subscriber.off('message', onMessage);
      listeners.clear();
      reconnectListeners.clear();
      if (connected) await withDeadline(subscriber.unsubscribe(channel), 200).catch(() => undefined);
      connected = false;
    },
  };
}
