import { appendAudit, type AuditEvent } from '@pulso/accounts';
import type { Database, Logger } from '@pulso/platform';

/** Writes the audit log without making anybody wait. */
export interface AuditRecorder {
  record(event: AuditEvent): void;
  /** Resolves when all that was recorded before is written, or could not be. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

const FLUSH_MS = 250;
const RETRY_MS = 2_000;
/** Beyond this many unwritten entries the oldest refusals go first; they stand in the process log all the same. */
const MAX_PENDING = 5_000;
/** The same refusal again within this time is counted, not written again, ms. */
const REPEAT_MS = 60_000;
const MAX_REMEMBERED = 1_000;

/** Entries are kept in memory until the database has them, and go to the process log at once. */
export function createAuditRecorder(db: Database, logger: Logger, now: () => number = Date.now): AuditRecorder {
  let pending: AuditEvent[] = [];
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  const refusals = new Map<string, { event: AuditEvent; atMs: number; repeated: number }>();

  const schedule = (ms: number): void => {
    timer ??= setTimeout(() => void flush(), ms);
    timer.unref();
  };
  const enqueue = (event: AuditEvent): void => {
    pending.push(event);
    if (pending.length > MAX_PENDING) {
      const oldest = pending.findIndex(({ outcome }) => outcome === 'denied');
      pending.splice(Math.max(0, oldest), 1);
    }
    schedule(FLUSH_MS);
  };
  /** What was repeated is told when its minute is over. */
  const settleRefusals = (horizonMs: number): void => {
    for (const [key, { event, atMs, repeated }] of refusals) {
      if (atMs > horizonMs) continue;
      refusals.delete(key);
      if (repeated > 0) enqueue({ ...event, at: new Date(now()), detail: { ...event.detail, repeated } });
    }
  };
  const write = async (): Promise<void> => {
    const batch = pending;
    pending = [];
    try {
      await appendAudit(db, batch);
    } catch (error) {
      pending = [...batch, ...pending].slice(-MAX_PENDING);
      logger.warn({ err: error instanceof Error ? error.message : String(error) }, 'audit log not written yet');
      schedule(RETRY_MS);
    }
  };
  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(write);
    return writing;
  };

  const settling = setInterval(() => settleRefusals(now() - REPEAT_MS), REPEAT_MS);
  settling.unref();

  const isRepeated = (event: AuditEvent): boolean => {
    if (event.outcome !== 'denied') return false;
    const key = JSON.stringify([event.actor, event.action, event.target, event.ip]);
    const seen = refusals.get(key);
    if (seen && seen.atMs > now() - REPEAT_MS) {
      seen.repeated += 1;
      return true;
    }
    if (refusals.size >= MAX_REMEMBERED) settleRefusals(Number.POSITIVE_INFINITY);
    refusals.set(key, { event, atMs: now(), repeated: 0 });
    return false;
  };

  return {
    record(event) {
      if (isRepeated(event)) return;
      const { actor, action, target, outcome, ip } = event;
      logger.info({ audit: { actor, action, target, outcome, ip } }, 'audit');
      enqueue({ at: new Date(now()), ...event });
    },
    flush,
    async stop() {
      clearInterval(settling);
      settleRefusals(Number.POSITIVE_INFINITY);
      await flush();
      clearTimeout(timer);
    },
  };
}
