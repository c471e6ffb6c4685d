/** What names one snapshot. The cache treats every part as opaque text; only the owner of snapshot identity builds it. */
export interface SnapshotKey {
  /** `<pack>:<type>:<hash>`: rooms, API and metrics use it. ASCII, no braces, no raw user text. */
  readonly wire: string;
  /** Names the policy and the namespace. */
  readonly type: string;
  /** Version of the payload's shape; part of the Redis key, so that a deploy never reads an older shape. */
  readonly schema: number;
  /** Who may see the value. Mandatory; its hash is stored in the header and compared on every read. */
  readonly scope: string;
}

/** How long a snapshot of one type lives. All times in ms. */
export interface CachePolicy {
  /** FRESH for this long after it was computed. */
  readonly ttlMs: number;
  /** Then STALE (answered at once, refresh requested) for this long. */
  readonly staleMs: number;
  /** Then EXPIRED (served only if a refresh does not come in time) for this long; afterwards a MISS. */
  readonly errorMs: number;
  /** Share of `ttlMs` by which a key's own deterministic jitter may shorten it, 0..1. */
  readonly jitter: number;
  /** Life of a lease; a holder renews it at a third of this. */
  readonly leaseMs: number;
  /** Shared back-off after a failed computation: `base · 2^n`, at most `max`. */
  readonly backoff: { readonly baseMs: number; readonly maxMs: number };
  /** The in-process copy is trusted for this long without asking Redis. */
  readonly l1Ms: number;
}

/** States move right with time; only a commit moves left. A marked entry is never FRESH. */
export type SnapshotState = 'fresh' | 'stale' | 'expired' | 'miss';

/** Everything the fixed binary header says, decoded. */
export interface SnapshotHeader {
  /** Redis time in µs at which the computation began, as a decimal string. Strictly increasing per key. */
  readonly version: string;
  /** Data changed after the computation began. */
  readonly marked: boolean;
  /** Redis time of the oldest change that this entry does not show yet, epoch ms; 0 when not marked. */
  readonly markedAtMs: number;
  /** When the content was last confirmed by a computation (commit or touch), epoch ms of the Redis clock. */
  readonly checkedAtMs: number;
  readonly freshUntilMs: number;
  readonly staleUntilMs: number;
  readonly errorUntilMs: number;
  readonly computeMs: number;
  /** Hash of `data` alone, hex. Equal content has an equal hash whatever its `meta` says. */
  readonly contentHash: string;
  /** Hash of the stored bytes, hex: the strong ETag without its quotes. */
  readonly etag: string;
  /** Length of the stored body in bytes. */
  readonly bodyLength: number;
}

export interface SnapshotEntry {
  readonly header: SnapshotHeader;
  /** gzip of the JSON document `{"data":…,"meta":…}`, passed through as stored. Never mutate it. */
  readonly body: Buffer;
}

export type Read =
  | {
      readonly found: true;
      readonly state: 'fresh' | 'stale' | 'expired';
      readonly tier: 'l1' | 'l2';
      /** True when Redis did not answer and the last good copy of this process stands in. */
      readonly degraded: boolean;
      readonly entry: SnapshotEntry;
    }
  /** Redis answered: there is no usable entry. */
  | { readonly found: false; readonly state: 'miss' }
  /** Redis did not answer within its deadline and there is no last good copy. A value, never an exception. */
  | { readonly found: false; readonly state: 'down' };

/** A computation failed, and all processes wait before they try again unless they are forced. Redis times, epoch ms. */
export interface Backoff {
  /** In a row. */
  readonly failures: number;
  readonly failedAtMs: number;
  readonly untilMs: number;
  /** As the writer's `fail` was told. */
  readonly error: string;
}

/** The read side. It never computes, never throws because of Redis, and answers within its deadline. */
export interface SnapshotReader {
  read(key: SnapshotKey): Promise<Read>;
  /** One round trip for all that L1 does not hold; the answers stand in the order of the keys. */
  readMany(keys: readonly SnapshotKey[]): Promise<Read[]>;
  /** L1 only, no waiting. */
  peek(key: SnapshotKey): Read | undefined;
  /** Headers straight from Redis in one round trip, past L1; `null` = miss, `'down'` = Redis did not answer. */
  headers(keys: readonly SnapshotKey[]): Promise<(SnapshotHeader | null)[] | 'down'>;
  /** What the last computation of each key failed with, straight from Redis in one round trip; `null` = it did not. */
  backoffs(keys: readonly SnapshotKey[]): Promise<(Backoff | null)[] | 'down'>;
  /**
   * Parks on the bus until a snapshot is there whose version is greater than `after` (default: any usable one
   * that is FRESH), or the deadline passes; then answers what a plain read would. Re-checks by itself, so a lost
   * bus message costs a delay only.
   */
  waitFresh(key: SnapshotKey, wait: { deadlineMs: number; after?: string; signal?: AbortSignal }): Promise<Read>;
}

/** Right to compute one key, held by at most one computation across all processes. */
export interface Lease {
  readonly key: SnapshotKey;
  /** Minted by the Redis clock; becomes the entry's version. */
  readonly version: string;
  /** Redis time in epoch ms: `version`, unless the clock was set back since a greater one was minted. */
  readonly beganAtMs: number;
  /** Aborted when the lease is lost; a commit after that writes nothing. */
  readonly signal: AbortSignal;
}

export type Begin =
  | { readonly outcome: 'lead'; readonly lease: Lease }
  /** A fresh, unmarked entry is there already (not answered when `force` is set). */
  | { readonly outcome: 'fresh' }
  /** Somebody else computes it; ask again in about `waitMs`. With `force` the live lease was flagged instead. */
  | { readonly outcome: 'busy'; readonly waitMs: number }
  | { readonly outcome: 'backoff'; readonly waitMs: number; readonly error: string }
  | { readonly outcome: 'down' };

export interface Commit {
  readonly outcome: 'committed' | 'unchanged' | 'lost' | 'down';
  /** Data changed while it was computed: the entry was born stale and one more refresh is owed. */
  readonly marked: boolean;
}

/** The write side, for workers and for whoever marks changes. */
export interface SnapshotWriter {
  /** Mints a version and takes the lease. Call it before the database snapshot is taken. `force` recomputes a fresh entry but never steals a live lease. */
  begin(key: SnapshotKey, options?: { force?: boolean }): Promise<Begin>;
  /** Writes entry and bus message in one script, only while the lease is still its own. */
  commit(
    lease: Lease,
    snapshot: { data: unknown; meta: object },
    options?: { freshUntilMs?: number; computeMs?: number },
  ): Promise<Commit>;
  /** Gives the lease up and records the shared back-off. */
  fail(lease: Lease, error: string): Promise<void>;
  /** Gives the lease up without a back-off (shutdown, abort). */
  release(lease: Lease): Promise<void>;
  /** Data behind these keys changed: flags entry and live lease, whichever exist, and tells the bus. Throws when Redis did not acknowledge. */
  mark(keys: readonly SnapshotKey[]): Promise<void>;
  /** Renews the namespace of these types: O(1). Answers how many entries were addressed before, when known. */
  clear(types: readonly string[]): Promise<{ cleared: number }>;
  /** Redis TIME in µs, decimal: the clock that mints versions. */
  now(): Promise<string>;
}

/** What the bus tells. Values never travel on it. */
export type BusMessage =
  | {
      readonly kind: 'commit';
      readonly wire: string;
      readonly version: string;
      readonly contentHash: string;
      readonly changed: boolean;
    }
  | { readonly kind: 'mark'; readonly wire: string }
  | { readonly kind: 'clear'; readonly type: string };

export interface SnapshotBus {
  /** Returns a function that stops listening. */
  on(listener: (message: BusMessage) => void): () => void;
  /** Called after every (re)connection: messages may have been missed. */
  onReconnect(listener: () => void): () => void;
  readonly connected: boolean;
}

/** Counts of observations in ms, by the buckets of `bucketBoundsMs`; the last bucket holds all above. */
export interface Histogram {
  count: number;
  sumMs: number;
  buckets: number[];
}

export interface TypeStatistics {
  reads: Record<SnapshotState | 'down', number>;
  /** Which tier answered the reads that found something. */
  tiers: { l1: number; l2: number };
  /** Reads answered by the last good copy while Redis did not answer. */
  degraded: number;
  /** Reads that shared another read's round trip. */
  coalesced: number;
  /** `marked` counts those of `committed` and `unchanged` that were born stale. */
  commits: { committed: number; unchanged: number; lost: number; down: number; marked: number };
  /** Outcomes of begin; `failed` and `lost` are ends of leases that were led. */
  leases: { lead: number; busy: number; fresh: number; backoff: number; down: number; failed: number; lost: number };
  /** Keys marked by this process. */
  marks: number;
  decodeErrors: number;
  scopeMismatches: number;
  /** For how long what was served had not been current: since its mark or the end of FRESH; 0 when fresh. */
  stalenessAtServe: Histogram;
  /** From the moment an entry stopped being current to the commit that replaced it. */
  refreshLag: Histogram;
}

/** Counters by type; rates are for the caller to derive. */
export interface CacheStatistics {
  readonly types: Record<string, TypeStatistics>;
  readonly l1: { entries: number; bytes: number; maxBytes: number };
  readonly breaker: 'closed' | 'open' | 'half-open';
}

export interface SnapshotCache {
  readonly reader: SnapshotReader;
  readonly writer: SnapshotWriter;
  readonly bus: SnapshotBus;
  statistics(): CacheStatistics;
  /** The Redis clock as this process knows it, epoch ms: what headers' times are compared with. */
  nowMs(): number;
  /** Counts of entries per type and state by SCAN over the own prefix: for the status page only. */
  census(): Promise<
    Record<string, { entries: number; bytes: number; fresh: number; stale: number; expired: number }> | 'down'
  >;
  /** Reads, and on a miss computes under the lease, in this one process: the API of ordinary cache libraries. */
  getOrCompute(key: SnapshotKey, compute: (lease: Lease) => Promise<{ data: unknown; meta: object }>): Promise<Read>;
  /** Connects the bus. Resolves without waiting for Redis: a cache that is away is a state, not an error. */
  start(): Promise<void>;
  stop(): Promise<void>;
}
