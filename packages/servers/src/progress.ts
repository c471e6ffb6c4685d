/** One step of something slow (a download, unpacking, `initdb`), told while it happens. */
export interface ServerProgress {
  /** `postgres`, `redis-cache`, `redis-queue` or `redis`. */
  readonly server: string;
  readonly message: string;
}

export type OnProgress = (progress: ServerProgress) => void;
