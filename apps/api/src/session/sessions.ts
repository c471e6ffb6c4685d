import type { Request, Response } from 'express';
import { openSession, type IssuedRefresh, type SessionHolder } from '@pulso/accounts';
import type { Session } from '@pulso/kpi-core';
import type { Database } from '@pulso/platform';
import { HttpProblem } from '../http/problem.ts';
import type { Access } from '../principal/access.ts';
import type { Authentication } from '../principal/credentials.ts';
import { isLoopback } from '../principal/login-rule.ts';
import { setSessionCookies } from './cookies.ts';

/** Where the browser goes to sign in with the identity provider. */
export const OIDC_START = '/api/v1/session/oidc';

/** What `GET /api/v1/session` answers. */
export function sessionView(access: Access, oidc: boolean, authentication: Authentication | null): Session {
  const { principal = null, session = null } = authentication ?? {};
  return {
    loginRequired: access.loginRule() !== 'open' || principal === null,
    principal: principal && {
      kind: principal.kind,
      name: principal.name,
      roles: [...principal.roles],
      scope:
        principal.scope.kind === 'all'
          ? { kind: 'all' }
          : { kind: 'dimension', dimension: principal.scope.dimension, values: [...principal.scope.values] },
    },
    expiresAt: session ? new Date(session.expiresAtMs).toISOString() : null,
    signIn: { password: true, oidc: oidc ? OIDC_START : null },
  };
}

/**
 * A cookie without TLS is for this machine alone. @throws {HttpProblem} 403 elsewhere, since a password would have
 * crossed the network in clear
 */
export function assertConfidential(access: Access, request: Request): void {
  const name = (request.headers.host ?? '').replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  if (access.secure(request) || isLoopback(name)) return;
  throw new HttpProblem(
    403,
    'tls-required',
    'signing in needs https: put a proxy with TLS in front, and tell PULSO_TRUSTED_PROXIES',
  );
}

/** Gives the browser the tokens of a session. */
export async function giveTokens(
  access: Access,
  request: Request,
  response: Response,
  holder: SessionHolder,
  refresh: IssuedRefresh,
): Promise<Authentication> {
  const { token } = await access.tokens.sign({ ...holder, family: refresh.family });
  const session = await access.tokens.verify(token);
  const principal = session && access.directory.session(session);
  if (!principal) throw new HttpProblem(401, 'session-ended', 'sign in again');
  setSessionCookies(response, access.secure(request), { token, refresh: refresh.token });
  return { principal, session, key: null };
}

/** Begins a session of somebody who has proved who they are. */
export async function beginSession(
  access: Access,
  db: Database,
  request: Request,
  response: Response,
  account: { readonly id: string } & Omit<SessionHolder, 'accountId'>,
): Promise<Authentication> {
  const refresh = await openSession(db, account.id);
  return giveTokens(access, request, response, { ...account, accountId: account.id }, refresh);
}
