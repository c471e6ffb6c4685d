import { io, type Socket } from 'socket.io-client';
import type {
  ClientToServerEvents,
  Heartbeat,
  ServerToClientEvents,
  SnapshotMeta,
  SubscribeAnswer,
} from '@pulso/kpi-core';
import { isNewer } from '@pulso/kpi-core';

/** What one page shows of one snapshot. */
export interface Shown {
  readonly meta: SnapshotMeta;
  readonly data: Readonly<Record<string, unknown>>;
  /** Events received for it. */
  readonly events: number;
  readonly how: 'answer' | 'event';
}

/** A page without a browser: subscribes, shows the newest, subscribes again when it must. */
export interface Screen {
  readonly heartbeats: readonly (Heartbeat & { readonly receivedAt: number })[];
  /** What must never happen: a version older than the one before, or one that was sent as an event twice. */
  readonly faults: readonly string[];
  subscribe(type: string, filters: Record<string, unknown>, pack?: string): Promise<string>;
  unsubscribe(key: string): Promise<void>;
  shown(key: string): Shown | undefined;
  state(): Heartbeat['state'] | undefined;
  close(): void;
}

export async function openScreen(url: string): Promise<Screen> {
  const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io(url, {
    transports: ['websocket'],
    reconnectionDelay: 100,
    reconnectionDelayMax: 500,
  });
  const wanted = new Map<string, { pack: string; type: 'kpis'; filters: Record<string, unknown> }>();
  const shown = new Map<string, Shown>();
  const heartbeats: (Heartbeat & { receivedAt: number })[] = [];
  const faults: string[] = [];

  const show = (key: string, meta: SnapshotMeta, data: Record<string, unknown>, how: 'answer' | 'event') => {
    const before = shown.get(key);
    const events = (before?.events ?? 0) + (how === 'event' ? 1 : 0);
    if (before && !isNewer(meta.version, before.meta.version)) {
      // An answer may repeat what is shown, and overtake the event that tells the others in the room.
      const repeats = meta.version === before.meta.version && (how === 'answer' || before.how === 'answer');
      if (!repeats) faults.push(`${how} ${key}: ${meta.version} after ${before.meta.version}`);
      return;
    }
    shown.set(key, { meta, data, events, how });
  };
  const ask = async (request: {
    pack: string;
    type: 'kpis';
    filters: Record<string, unknown>;
  }): Promise<SubscribeAnswer> => {
    const answer = await socket.timeout(10_000).emitWithAck('subscribe', request);
    if (answer.ok && answer.meta && answer.data) show(answer.key, answer.meta, answer.data, 'answer');
    return answer;
  };
  const askAgain = () => {
    for (const request of wanted.values()) ask(request).catch(() => {});
  };
  socket.on('snapshot', ({ key, meta, data }) => show(key, meta, data, 'event'));
  socket.on('heartbeat', (heartbeat) => heartbeats.push({ ...heartbeat, receivedAt: Date.now() }));
  socket.on('resync', askAgain);
  socket.io.on('reconnect', askAgain);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });

  return {
    heartbeats,
    faults,
    async subscribe(type, filters, pack = 'shop') {
      const request = { pack, type: type as 'kpis', filters };
      const answer = await ask(request);
      if (!answer.ok) throw new Error(`${answer.error.code}: ${answer.error.message}`);
      wanted.set(answer.key, request);
      return answer.key;
    },
    async unsubscribe(key) {
      wanted.delete(key);
      shown.delete(key);
      await socket.timeout(5_000).emitWithAck('unsubscribe', { key });
    },
    shown: (key) => shown.get(key),
    state: () => heartbeats.at(-1)?.state,
    close: () => void socket.disconnect(),
  };
}
