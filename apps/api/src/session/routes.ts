import { Router } from 'express';
import { closeSession, revokeFamily, rotateSession } from '@pulso/accounts';
import type { ApiContext } from '../context.ts';
import { HttpProblem } from '../http/problem.ts';
import { clearSessionCookies, readRefreshCookie } from './cookies.ts';
import { createLogin } from './login.ts';
import { createOidc } from './oidc.ts';
import { oidcRoutes } from './oidc-routes.ts';
import { giveTokens, sessionView } from './sessions.ts';

const SESSION = '/api/v1/session';

/** Signing in and out, and who one is. Expects JSON bodies parsed. */
export function sessionRoutes({ access, db, environment, logger }: ApiContext): Router {
  const router = Router();
  const login = createLogin(access, db);
  const settings = environment.access.oidc;
  const noStore = { 'Cache-Control': 'no-store', Vary: 'Cookie' };

  router.get(SESSION, async (request, response) => {
    const authentication = await access.look(request);
    response.set(noStore).json(sessionView(access, settings !== undefined, authentication));
  });

  router.post(SESSION, async (request, response) => {
    const authentication = await login(request, response);
    response.set(noStore).json(sessionView(access, settings !== undefined, authentication));
  });

  router.post(`${SESSION}/refresh`, async (request, response) => {
    const secure = access.secure(request);
    const token = readRefreshCookie(request, secure);
    if (!token) throw new HttpProblem(401, 'not-signed-in', 'sign in first');
    const rotation = await rotateSession(db, token);
    if (rotation.outcome === 'just-used') {
      throw new HttpProblem(409, 'refresh-in-progress', 'another request has just refreshed this session', {
        headers: { 'Retry-After': '1' },
      });
    }
    if (rotation.outcome === 'reused') {
      access.directory.forgetSession(rotation.family);
      access.audit.record({
        actor: rotation.name,
        action: 'session.reuse',
        outcome: 'denied',
        ip: access.address(request),
      });
    }
    if (rotation.outcome !== 'rotated') {
      clearSessionCookies(response, secure);
      throw new HttpProblem(401, 'session-ended', 'sign in again');
    }
    const authentication = await giveTokens(access, request, response, rotation.holder, rotation.refresh);
    response.set(noStore).json(sessionView(access, settings !== undefined, authentication));
  });

  router.delete(SESSION, async (request, response) => {
    const secure = access.secure(request);
    const authentication = await access.look(request);
    const token = readRefreshCookie(request, secure);
    const session = authentication?.session;
    clearSessionCookies(response, secure);
    // In this process at once, whatever becomes of the database.
    if (session) access.directory.forgetSession(session.family);
    if (token) await closeSession(db, token);
    if (session) await revokeFamily(db, session.family);
    if (session) {
      access.audit.record({
        actor: authentication.principal.name,
        action: 'session.logout',
        outcome: 'ok',
        ip: access.address(request),
      });
    }
    response.set(noStore).status(204).end();
  });

  if (settings) router.use(oidcRoutes(access, db, createOidc(settings), logger));
  return router;
}
