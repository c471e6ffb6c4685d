import { jwtVerify, SignJWT, type JWTHeaderParameters } from 'jose';
import { ROLES, type Role } from '@pulso/kpi-core';
import type { SessionKey } from './secret.ts';

/** What a session token says; enough to answer a request while the database is away. */
export interface SessionClaims {
  readonly accountId: string;
  /** Family of the refresh token it was issued with. */
  readonly family: string;
  readonly name: string;
  readonly role: Role;
  readonly projectManagers: readonly string[];
  readonly policyVersion: number;
}

export interface VerifiedSession extends SessionClaims {
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
}

export interface SessionTokens {
  sign(claims: SessionClaims): Promise<{ readonly token: string; readonly expiresAtMs: number }>;
  /** `null` for a token that is forged, expired, of another kind or not a token. */
  verify(token: string): Promise<VerifiedSession | null>;
}

/** Life of a session token, s: so long may a stolen one be of use at most. */
export const SESSION_TOKEN_LIFE_S = 12 * 60;

const ALGORITHM = 'HS256';
const ISSUER = 'pulso';
const AUDIENCE = 'pulso-session';
const TYPE = 'pulso-session+jwt';

/** Signs and checks session tokens: one algorithm, one issuer, one audience, one type, keys by name. */
export function createSessionTokens(keys: readonly SessionKey[], now: () => number = Date.now): SessionTokens {
  const [current] = keys;
  if (!current) throw new Error('at least one session key is needed');
  const keyOf = ({ kid }: JWTHeaderParameters): Uint8Array => {
    const found = keys.find(({ id }) => id === kid);
    if (!found) throw new Error('unknown key');
    return found.key;
  };
  return {
    async sign(claims) {
      const issuedAt = Math.floor(now() / 1_000);
      const expiresAt = issuedAt + SESSION_TOKEN_LIFE_S;
      const token = await new SignJWT({
        sid: claims.family,
        name: claims.name,
        role: claims.role,
        pms: [...claims.projectManagers],
        pv: claims.policyVersion,
      })
        .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: current.id })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(claims.accountId)
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .sign(current.key);
      return { token, expiresAtMs: expiresAt * 1_000 };
    },
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, keyOf, {
          algorithms: [ALGORITHM],
          issuer: ISSUER,
          audience: AUDIENCE,
          typ: TYPE,
          requiredClaims: ['sub', 'iat', 'exp', 'sid', 'role', 'pms', 'pv'],
          maxTokenAge: SESSION_TOKEN_LIFE_S,
          clockTolerance: 5,
          currentDate: new Date(now()),
        });
        return toSession(payload);
      } catch {
        return null;
      }
    },
  };
}

function toSession(payload: Readonly<Record<string, unknown>>): VerifiedSession | null {
  const { sub, sid, name, role, pms, pv, iat, exp } = payload;
  if (typeof sub !== 'string' || typeof sid !== 'string' || typeof name !== 'string') return null;
  if (typeof pv !== 'number' || typeof iat !== 'number' || typeof exp !== 'number') return null;
  if (!ROLES.includes(role as Role) || !Array.isArray(pms) || !pms.every((pm) => typeof pm === 'string')) return null;
  return {
    accountId: sub,
    family: sid,
    name,
    role: role as Role,
    projectManagers: pms,
    policyVersion: pv,
    issuedAtMs: iat * 1_000,
    expiresAtMs: exp * 1_000,
  };
}
