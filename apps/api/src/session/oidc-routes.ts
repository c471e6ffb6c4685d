import { Router, type Request, type Response } from 'express';
import { AccountError, signInIdentity, type Account } from '@pulso/accounts';
import type { Database, Logger } from '@pulso/platform';
import { readCookie, setCookie } from '../http/cookies.ts';
import { HttpProblem } from '../http/problem.ts';
import type { Access } from '../principal/access.ts';
import type { Oidc, PendingSignIn } from './oidc.ts';
import { assertConfidential, beginSession, OIDC_START } from './sessions.ts';

const PENDING_LIFE_S = 600;
const pendingCookie = (secure: boolean): string => (secure ? '__Host-pulso_oidc' : 'pulso_oidc');

/** Leaving for the identity provider and coming back. */
export function oidcRoutes(access: Access, db: Database, oidc: Oidc, logger: Logger): Router {
  const router = Router();

  router.get(OIDC_START, async (request, response) => {
    assertConfidential(access, request);
    const { address, pending } = await oidc.begin().catch((error: unknown) => {
      logger.warn({ err: messageOf(error) }, 'identity provider');
      throw new HttpProblem(503, 'provider-away', 'the identity provider does not answer', {
        headers: { 'Retry-After': '10' },
      });
    });
    setPending(access, request, response, pending);
    response.set('Cache-Control', 'no-store').redirect(302, address);
  });

  router.get(`${OIDC_START}/callback`, async (request, response) => {
    const pending = readPending(access, request);
    setPending(access, request, response, null);
    response.set('Cache-Control', 'no-store');
    const refuse = (reason: string): void => {
      const ip = access.address(request);
      access.audit.record({ actor: 'anonymous', action: 'session.login', outcome: 'failed', ip, detail: { reason } });
      response.redirect(302, `/manager/login?problem=${reason}`);
    };
    if (!pending) return refuse('sign-in-expired');
    const start = request.originalUrl.indexOf('?');
    let account: Account | null;
    try {
      const identity = await oidc.complete(start < 0 ? '' : request.originalUrl.slice(start), pending);
      account = identity && (await signInIdentity(db, identity));
    } catch (error) {
      if (error instanceof AccountError) return refuse('no-role');
      logger.warn({ err: messageOf(error) }, 'sign-in by the identity provider failed');
      return refuse('sign-in-failed');
    }
    if (!account) return refuse('no-role');
    await beginSession(access, db, request, response, account);
    access.audit.record({
      actor: account.name,
      action: 'session.login',
      outcome: 'ok',
      ip: access.address(request),
      detail: { by: 'oidc' },
    });
    response.redirect(302, '/manager/dashboard');
  });

  return router;
}

/** `Lax`, since the way back comes from the provider's site. */
function setPending(access: Access, request: Request, response: Response, pending: PendingSignIn | null): void {
  const secure = access.secure(request);
  const value = pending ? [pending.state, pending.nonce, pending.verifier].join('.') : '';
  setCookie(response, pendingCookie(secure), value, {
    secure,
    sameSite: 'Lax',
    path: '/',
    maxAge: pending ? PENDING_LIFE_S : 0,
  });
}

function readPending(access: Access, request: Request): PendingSignIn | null {
  const [state, nonce, verifier] =
    readCookie(request.headers.cookie, pendingCookie(access.secure(request)))?.split('.') ?? [];
  return state && nonce && verifier ? { state, nonce, verifier } : null;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
