import type { Database } from '@pulso/platform';
import { parseKey, secretMatches } from '../keys/key-text.ts';
import { principalOf, type Principal } from '../principal.ts';
import { SESSION_TOKEN_LIFE_S, type VerifiedSession } from '../sessions/token.ts';
import { loadDirectory, type DirectoryRows } from './rows.ts';

/**
 * Accounts, keys and revoked sessions in memory, read again every few seconds: a request asks nobody, and a disabled
 * account, a changed role, a revoked key or a logout takes effect in every process within {@link RELOAD_MS}.
 * While the database is away the last state holds; session tokens run out by themselves.
 */
export interface Directory {
  /** Number of accounts, disabled ones included; `null` until the first successful read. */
  accounts(): number | null;
  /** Age of what is known, ms; `null` until the first successful read. */
  ageMs(): number | null;
  /** Grows with every change of what is known. */
  revision(): number;
  /** Who a checked session token stands for; `null` when the account may not, or the session was ended. */
  session(token: VerifiedSession): Principal | null;
  /** Who an API key stands for; `null` when it is unknown, wrong, expired or revoked. */
  key(text: string): Principal | null;
  /** Ends a session in this process at once. */
  forgetSession(family: string): void;
  /** Whether a key with that id was made and not revoked, as far as is known. */
  hasKey(id: string): boolean;
  /** Reads again; at most one read at a time and one a second, which is waited for. Never throws. */
  reload(): Promise<void>;
  /** @returns how to stop listening */
  onChange(listener: () => void): () => void;
  stop(): void;
}

export const RELOAD_MS = 5_000;
const MIN_PAUSE_MS = 1_000;
/** Between the processes of an installation, and a token's time is in whole seconds. */
const CLOCK_SKEW_MS = 10_000;

export interface DirectoryOptions {
  readonly everyMs?: number;
  readonly now?: () => number;
  /** A read that failed; the last state holds. */
  readonly onError?: (error: unknown) => void;
}

const pause = (ms: number): Promise<void> =>
  ms <= 0 ? Promise.resolve() : new Promise((resolve) => void setTimeout(resolve, ms));

/** Reads once, then on a timer. A failing first read leaves the directory empty and unknown. */
export async function startDirectory(db: Database, options: DirectoryOptions = {}): Promise<Directory> {
  const { everyMs = RELOAD_MS, now = Date.now, onError = () => {} } = options;
  let rows: DirectoryRows | null = null;
  let loadedAtMs: number | null = null;
  let triedAtMs = 0;
  let revision = 0;
  let running: Promise<void> | undefined;
  const ended = new Map<string, number>();
  const listeners = new Set<() => void>();
  const changed = (): void => {
    revision += 1;
    for (const listener of listeners) listener();
  };

  const read = async (): Promise<void> => {
    triedAtMs = now();
    try {
      const fresh = await loadDirectory(db);
      const differs = fresh.text !== rows?.text;
      rows = fresh;
      loadedAtMs = triedAtMs;
      for (const [family, atMs] of ended) if (atMs < now() - SESSION_TOKEN_LIFE_S * 1_000) ended.delete(family);
      if (differs) changed();
    } catch (error) {
      onError(error);
    }
  };
  const reload = (): Promise<void> =>
    (running ??= pause(triedAtMs + MIN_PAUSE_MS - now())
      .then(read)
      .finally(() => (running = undefined)));
  await reload();
  const timer = setInterval(() => void reload(), everyMs);
  timer.unref();

  return {
    accounts: () => rows?.accounts.size ?? null,
    ageMs: () => (loadedAtMs === null ? null : now() - loadedAtMs),
    revision: () => revision,
    session(token) {
      if (ended.has(token.family) || rows?.revokedFamilies.has(token.family)) return null;
      const account = rows?.accounts.get(token.accountId);
      if (account && (account.disabled || token.policyVersion < account.policyVersion)) return null;
      if (account?.policyVersion === token.policyVersion) return principalOf('account', account);
      // Newer than what was read last, or nothing could be read yet: we have signed it and it speaks for itself.
      const newer = loadedAtMs === null || token.issuedAtMs + CLOCK_SKEW_MS > loadedAtMs;
      return newer ? principalOf('account', { ...token, id: token.accountId }) : null;
    },
    key(text) {
      const parsed = parseKey(text);
      const key = parsed && rows?.keys.get(parsed.id);
      if (!parsed || !key || !secretMatches(parsed.secret, key.secretHash)) return null;
      return key.expiresAtMs > now() ? principalOf('key', key) : null;
    },
    forgetSession(family) {
      ended.set(family, now());
      changed();
    },
    hasKey: (id) => rows?.keys.has(id) ?? false,
    reload,
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    stop: () => clearInterval(timer),
  };
}
