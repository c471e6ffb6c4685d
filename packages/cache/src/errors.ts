/** Redis did not acknowledge a write that must not be lost. Try again later; nothing was decided. */
export class CacheUnavailableError extends Error {
  readonly code = 'CACHE_UNAVAILABLE';
  readonly retryable = true;

  constructor(operation: string, cause?: unknown) {
    super(`the cache did not acknowledge ${operation}`, { cause });
    this.name = 'CacheUnavailableError';
  }
}

/** A caller named a key that the cache refuses to build: an unknown type, or characters that do not belong in a key. */
export class SnapshotKeyError extends TypeError {
  readonly code = 'SNAPSHOT_KEY';
  readonly retryable = false;

  constructor(message: string) {
    super(message);
    this.name = 'SnapshotKeyError';
  }
}

/** A computation failed a short while ago, here or in another process, and must not be tried again yet. */
export class BackoffError extends Error {
  readonly code = 'BACKOFF';
  readonly retryable = true;
  readonly waitMs: number;

  constructor(message: string, waitMs: number) {
    super(message);
    this.name = 'BackoffError';
    this.waitMs = waitMs;
  }
}
