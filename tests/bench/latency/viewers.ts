import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Filters } from '@pulso/kpi-core';
import type { Arrival } from './latencies.ts';
import type { Watched } from './watched.ts';

export type ToViewers =
  | {
      readonly kind: 'open';
      readonly url: string;
      readonly subscriptions: readonly { type: 'kpis'; filters: Filters; key: string }[];
    }
  | { readonly kind: 'take' }
  | { readonly kind: 'close' };

export type FromViewers =
  | { readonly kind: 'opened' }
  | { readonly kind: 'closed' }
  | { readonly kind: 'taken'; readonly arrivals: Arrival[]; readonly last: Readonly<Record<string, string>> }
  | { readonly kind: 'failed'; readonly error: string };

/** Many sockets in a process of their own, so that the clients do not slow down what they measure. */
export interface Viewers {
  /** Opens sockets, evenly over the snapshots. Answers which sockets look at which. */
  open(url: string, watched: readonly Watched[], count: number): Promise<ReadonlyMap<string, readonly number[]>>;
  /** What has arrived since the last time, and the text of the newest data by key. */
  take(): Promise<Extract<FromViewers, { kind: 'taken' }>>;
  close(): Promise<void>;
  stop(): void;
}

export function startViewers(): Viewers {
  const child = fork(join(import.meta.dirname, 'viewers-child.ts'), { serialization: 'advanced' });
  const ask = <K extends FromViewers['kind']>(
    message: ToViewers,
    kind: K,
  ): Promise<Extract<FromViewers, { kind: K }>> =>
    new Promise((resolve, reject) => {
      child.once('message', (answer: FromViewers) => {
        if (answer.kind === kind) resolve(answer as Extract<FromViewers, { kind: K }>);
        else reject(new Error(answer.kind === 'failed' ? answer.error : `unexpected answer ${answer.kind}`));
      });
      child.send(message);
    });
  return {
    async open(url, watched, count) {
      const subscriptions = Array.from({ length: count }, (_, index) => {
        const { variant, key } = watched[index % watched.length]!;
        return { type: 'kpis' as const, filters: variant.filters, key };
      });
      await ask({ kind: 'open', url, subscriptions }, 'opened');
      return Map.groupBy(subscriptions.keys(), (index) => subscriptions[index]!.key);
    },
    take: () => ask({ kind: 'take' }, 'taken'),
    close: async () => void (await ask({ kind: 'close' }, 'closed')),
    stop: () => void child.kill(),
  };
}
