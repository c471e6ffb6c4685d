import { LRUCache } from 'lru-cache';
import { parseKey, type Directory, type Principal, type SessionTokens, type VerifiedSession } from '@pulso/accounts';
import { isSecure, type Incoming } from '../http/client.ts';
import { readCookie } from '../http/cookies.ts';

/** Who stands behind a request's credentials. */
export interface Authentication {
  readonly principal: Principal;
  /** With a session cookie. */
  readonly session: VerifiedSession | null;
  /** With an API key. */
  readonly key: string | null;
}

/**
 * `none`: the request carries no credentials; `refused`: what it carries is forged, expired, revoked or disabled;
 * `unknown`: it may be good, and the accounts could not be read since this process began.
 */
export type CredentialCheck = Authentication | 'none' | 'refused' | 'unknown';

export interface Credentials {
  /** Checks a request's cookie or key; at once when it was seen before. */
  check(request: Incoming): CredentialCheck | Promise<CredentialCheck>;
  /** The same credentials again, later: a long connection must not outlive them. */
  isStillGood(authentication: Authentication): boolean;
}

/**
 * The session cookie's name. With TLS the `__Host-` prefix keeps other hosts of the domain from setting it; each name
 * counts only where it belongs.
 */
export const sessionCookie = (secure: boolean): string => (secure ? '__Host-pulso_session' : 'pulso_session');

const REMEMBERED = 10_000;

interface Remembered {
  readonly session: VerifiedSession;
  /** State of the directory that `principal` was read from. */
  readonly revision: number;
  readonly principal: Principal;
}

/**
 * Checks credentials. A session token's signature is checked once and remembered until it expires; accounts and keys
 * are in memory, so a request that was here before costs two look-ups.
 */
export function createCredentials(
  directory: Directory,
  tokens: SessionTokens,
  trustedProxies: number,
  now: () => number = Date.now,
): Credentials {
  const seen = new LRUCache<string, Remembered>({ max: REMEMBERED });

  const settle = (token: string, session: VerifiedSession): CredentialCheck => {
    if (session.expiresAtMs <= now()) return 'refused';
    const principal = directory.session(session);
    if (!principal) return 'refused';
    seen.set(token, { session, revision: directory.revision(), principal });
    return { principal, session, key: null };
  };
  const checkSession = (token: string): CredentialCheck | Promise<CredentialCheck> => {
    const known = seen.get(token);
    if (!known) return tokens.verify(token).then((session) => (session ? settle(token, session) : 'refused'));
    if (known.revision !== directory.revision()) return settle(token, known.session);
    if (known.session.expiresAtMs <= now()) return 'refused';
    return { principal: known.principal, session: known.session, key: null };
  };
  const checkKey = (text: string): CredentialCheck | Promise<CredentialCheck> => {
    const principal = directory.key(text);
    if (principal) return { principal, session: null, key: text };
    const parsed = parseKey(text);
    if (!parsed || directory.hasKey(parsed.id)) return 'refused';
    if (directory.ageMs() === null) return 'unknown';
    // Perhaps made a moment ago.
    return directory.reload().then(() => {
      const found = directory.key(text);
      return found ? { principal: found, session: null, key: text } : 'refused';
    });
  };

  return {
    check(request) {
      const { authorization, cookie } = request.headers;
      if (authorization !== undefined) {
        const bearer = /^Bearer ([A-Za-z0-9_-]{1,200})$/i.exec(authorization);
        return bearer ? checkKey(bearer[1]!) : 'refused';
      }
      const token = readCookie(cookie, sessionCookie(isSecure(request, trustedProxies)));
      return token === undefined || token === '' ? 'none' : checkSession(token);
    },
    isStillGood({ session, key }) {
      if (session) return session.expiresAtMs > now() && directory.session(session) !== null;
      return key !== null && directory.key(key) !== null;
    },
  };
}
