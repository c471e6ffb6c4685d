const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

export const isLoopback = (host: string): boolean => LOOPBACK.has(host);

/** What decides whether somebody must sign in. */
export interface Installation {
  readonly host: string;
  /** `null` while the database has not answered yet. */
  readonly accounts: number | null;
  /** An identity provider is configured. */
  readonly oidc: boolean;
  /** The database held no account when it answered last. */
  readonly heldNone: boolean;
}

/**
 * - `open`: whoever reaches this machine's loopback address is the local principal.
 * - `login`: everybody signs in.
 * - `unknown`: perhaps there are accounts; nobody is let in without credentials until that is known.
 */
export type LoginRule = 'open' | 'login' | 'unknown';

export function loginRule({ host, accounts, oidc, heldNone }: Installation): LoginRule {
  if (!isLoopback(host) || oidc || (accounts ?? 0) > 0) return 'login';
  if (accounts === 0 || heldNone) return 'open';
  return 'unknown';
}

/** Nobody could sign in, and nobody may without: such an installation does not start. @throws with what to do */
export function assertReachable({ host, accounts, oidc }: Installation): void {
  if (isLoopback(host) || oidc || accounts !== 0) return;
  throw new Error(
    `HOST=${host}: there is no account yet, and without accounts Pulso answers on 127.0.0.1 only. ` +
      'Add one with "npm run pulso -- account add NAME --role admin", configure PULSO_OIDC_ISSUER, or unset HOST.',
  );
}
