import { recordViews, type Filters, type Variant } from '@pulso/kpi-core';
import type { Database, Logger } from '@pulso/platform';

/** Counts which variants are looked at and writes the counts in batches, so that a read costs no statement. */
export interface ViewRecorder {
  add(variant: Variant<Filters>): void;
  flush(): Promise<void>;
  stop(): Promise<void>;
}

const FLUSH_MS = 2_000;
/** More distinct variants than this between two flushes are not counted. */
const MAX_PENDING = 5_000;

export function createViewRecorder(db: Database, logger: Logger): ViewRecorder {
  let pending = new Map<string, { variant: Variant<Filters>; count: number; lastAtMs: number }>();
  let timer: NodeJS.Timeout | undefined;

  const flush = async () => {
    clearTimeout(timer);
    timer = undefined;
    const views = [...pending.values()];
    pending = new Map();
    try {
      await recordViews(db, views);
    } catch (error) {
      // Counts are a hint for precompute; the next views count again.
      logger.debug({ err: error instanceof Error ? error.message : String(error) }, 'views not recorded');
    }
  };

  return {
    add(variant) {
      const key = `${variant.pack}:${variant.hash}`;
      const seen = pending.get(key);
      if (seen) {
        seen.count += 1;
        seen.lastAtMs = Date.now();
      } else if (pending.size < MAX_PENDING) {
        pending.set(key, { variant, count: 1, lastAtMs: Date.now() });
        timer ??= setTimeout(flush, FLUSH_MS);
      }
    },
    flush,
    stop: flush,
  };
}
