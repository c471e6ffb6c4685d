import { setTimeout as delay } from 'node:timers/promises';

const PROBE_EVERY_MS = 50;
const PROBE_TIMEOUT_MS = 2_000;

/** The address a browser on this machine reaches a listening host by. */
export function browserHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

/** Resolves when `url` answers with success; rejects only when aborted. */
export async function untilAnswers(url: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    try {
      const answer = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(PROBE_TIMEOUT_MS)]) });
      await answer.body?.cancel();
      if (answer.ok) return;
    } catch {
      // not listening yet
    }
    await delay(PROBE_EVERY_MS, undefined, { signal });
  }
}
