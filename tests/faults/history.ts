/** Whose figures a reader may see: everybody's, or those of one of two project managers. */
export type ScopeName = 'all' | 'first' | 'second';

export const SCOPES: readonly ScopeName[] = ['all', 'first', 'second'];

/** Every time is epoch ms of the harness; all processes share its clock. */
export type HistoryEvent =
  /** The receivables of each scope once this write is committed; `committedMs` null = the outcome is unknown. */
  | {
      readonly kind: 'write';
      readonly startedMs: number;
      readonly committedMs: number | null;
      readonly values: Readonly<Record<ScopeName, number>>;
    }
  /** An answer of `GET /manager/api/kpis`, or `status` 0 for none from any api. */
  | ReadEvent
  | PushEvent
  | { readonly kind: 'ticket'; readonly id: string; readonly acceptedMs: number; readonly completedMs: number | null }
  | { readonly kind: 'exit'; readonly process: string; readonly atMs: number; readonly how: string }
  | { readonly kind: 'crash-log'; readonly process: string; readonly atMs: number; readonly line: string }
  /** What became of one type of one refresh, as the worker says (`committed`, `unchanged`, `lost`, …). */
  | {
      readonly kind: 'computation';
      readonly process: string;
      readonly atMs: number;
      readonly variant: string;
      readonly type: string;
      readonly outcome: string;
    }
  /** A scheduler ran a task of the cron table. */
  | { readonly kind: 'tick'; readonly process: string; readonly atMs: number; readonly task: string }
  | ResourcesEvent
  /** What somebody was answered who must not get in; `status` 0 = no answer. */
  | { readonly kind: 'intrusion'; readonly atMs: number; readonly what: string; readonly status: number }
  | HealthEvent;

/** What the installation holds at a quiet moment. */
export interface ResourcesEvent {
  readonly kind: 'resources';
  readonly atMs: number;
  /** Connections at each server, past the harness's own. */
  readonly connections: Readonly<Record<'cache' | 'queue' | 'postgres', number>>;
  /** By process; empty where the system does not tell. */
  readonly processes: Readonly<Record<string, ProcessResources>>;
}

export interface ProcessResources {
  readonly pid: number;
  readonly rssMb: number;
  /** Open files, sockets among them. */
  readonly handles: number;
}

export interface ReadEvent {
  readonly kind: 'read';
  readonly reader: string;
  readonly scope: ScopeName;
  /** Which api answered; order is promised by each of them. */
  readonly api: string;
  readonly startedMs: number;
  readonly tookMs: number;
  readonly status: number;
  readonly cacheStatus: string;
  readonly seen: SeenSnapshot | null;
}

/** What arrived over one socket connection, as an answer to `subscribe` or as a push. */
export interface PushEvent {
  readonly kind: 'push';
  /** Changes with each connection. */
  readonly connection: string;
  readonly scope: ScopeName;
  readonly atMs: number;
  readonly seen: SeenSnapshot;
}

export interface SeenSnapshot {
  readonly version: string;
  readonly receivables: number;
  /** `meta.scope`. */
  readonly scopeText: string;
}

export interface HealthEvent {
  readonly kind: 'health';
  readonly atMs: number;
  readonly tookMs: number;
  readonly status: number;
  /** The scenario's fault shows in it. */
  readonly showsFault: boolean;
  /** The status field, `none` for no answer. */
  readonly says: string;
}

/** One scenario's run. */
export interface Episode {
  readonly events: readonly HistoryEvent[];
  readonly faultMs: number;
  readonly healedMs: number;
  /** What the scenario promises; see `Scenario`. */
  readonly expects: Expectations;
  /** `meta.scope` that belongs to each scope. */
  readonly scopeTexts: Readonly<Record<ScopeName, string>>;
}

export interface Expectations {
  /** False while nothing that could answer is left (a boot without dependencies). */
  readonly available: boolean;
  /** Health must show the fault within 15 s. */
  readonly healthShows: boolean;
  /** Freshness is due this long after the heal, ms. */
  readonly freshWithinMs: number;
  /** Processes whose end belongs to the fault. */
  readonly mayEnd: readonly string[];
  /** Connections that callers of the scenario still hold. */
  readonly callers: number;
}

/** What an answer or an event carries; `null` where the snapshot is not there yet. */
export function seenIn(body: unknown): SeenSnapshot | null {
  const { data, meta } = body as {
    data: { receivables: { value: number } } | null;
    meta: { version: string; scope: string } | null;
  };
  return data && meta ? { version: meta.version, scopeText: meta.scope, receivables: data.receivables.value } : null;
}
