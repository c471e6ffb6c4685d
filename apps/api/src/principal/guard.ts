import type { Request, RequestHandler, Response } from 'express';
import type { Principal } from '@pulso/accounts';
import { HttpProblem } from '../http/problem.ts';
import { accountsAway, type Access } from './access.ts';
import type { Authentication } from './credentials.ts';
import { mayUse, ROUTES, type RouteRule } from './permissions.ts';
import { assignPrincipal } from './principal.ts';
import type { RegisteredRoute } from './registered-routes.ts';
import { createRouteTable } from './route-table.ts';

/** `forgotten`: the route exists and the table does not name it. */
type Rule = RouteRule | 'forgotten' | null;

/**
 * Stands in front of every route: finds the rule, finds who asks, and lets nobody by whom the rule does not name.
 * @param unlisted routes that exist and that the table forgot: closed to everybody
 */
export function guard(access: Access, unlisted: readonly RegisteredRoute[]): RequestHandler {
  const table = createRouteTable(ROUTES);
  const forgotten = createRouteTable(unlisted);

  const admit = (
    rule: Rule,
    authentication: Authentication | null,
    request: Request,
    response: Response,
  ): Promise<void> | void => {
    const principal = authentication?.principal ?? null;
    assignPrincipal(request, principal);
    if (!rule) {
      if (!principal) throw notSignedIn(access);
      throw new HttpProblem(404, 'unknown-route', 'there is nothing at this address');
    }
    if (rule === 'forgotten') throw principal ? deny(access, principal, request) : notSignedIn(access);
    if (rule.access !== 'public' && rule.access !== 'signed') {
      if (!principal) throw notSignedIn(access);
      if (!mayUse(principal.roles, rule.access)) throw deny(access, principal, request);
      if (rule.recent) access.assertRecent();
      response.setHeader('Cache-Control', 'private, no-store');
      response.setHeader('Vary', 'Cookie, Authorization');
    }
    if (rule.audit) auditWhenDone(access, rule.audit, principal, request, response);
    // The hot path ends here for the local principal, without a promise.
    if (rule.limit === 'snapshots' && principal?.kind === 'local') return;
    return access.limiter.admit(rule.limit, principal, access.block(request), response);
  };

  return (request, response, next) => {
    response.setHeader('X-Content-Type-Options', 'nosniff');
    const { method, path } = request;
    const rule = forgotten.find(method, path) ? 'forgotten' : table.find(method, path);
    const identified = identify(access, rule, request);
    const admitted =
      identified instanceof Promise
        ? identified.then((authentication) => admit(rule, authentication, request, response))
        : admit(rule, identified, request, response);
    if (!(admitted instanceof Promise)) return next();
    const goOn = async (): Promise<void> => {
      await admitted;
      next();
    };
    // What it rejects with reaches the error handler through Express.
    return goOn();
  };
}

/** A public route asks for no credentials, so those that are not good anymore keep nobody from signing in again. */
function identify(access: Access, rule: Rule, request: Request): ReturnType<Access['identify']> {
  const open = rule === null || rule === 'forgotten' ? null : rule.access;
  if (open === 'signed') return null;
  return open === 'public' ? access.anybody() : access.identify(request);
}

function notSignedIn(access: Access): HttpProblem {
  if (access.loginRule() === 'unknown') return accountsAway();
  if (access.loginRule() === 'open') {
    return new HttpProblem(
      401,
      'proxied-without-login',
      'a proxy stands in front: add an account, or set PULSO_TRUSTED_PROXIES if this machine alone can reach it',
    );
  }
  return new HttpProblem(401, 'not-signed-in', 'sign in first', { headers: { 'WWW-Authenticate': 'Bearer' } });
}

function deny(access: Access, principal: Principal, request: Request): HttpProblem {
  access.audit.record({
    actor: principal.name,
    action: 'route.denied',
    target: `${request.method} ${request.path}`.slice(0, 200),
    outcome: 'denied',
    ip: access.address(request),
    requestId: requestId(request),
  });
  return new HttpProblem(403, 'not-allowed', 'this account may not do that');
}

/** The outcome is known when the answer is. */
function auditWhenDone(
  access: Access,
  action: string,
  principal: Principal | null,
  request: Request,
  response: Response,
): void {
  const ip = access.address(request);
  const target = request.path.slice(0, 200);
  response.once('close', () =>
    access.audit.record({
      actor: principal?.name ?? 'anonymous',
      action,
      target,
      outcome: response.writableFinished && response.statusCode < 400 ? 'ok' : 'failed',
      ip,
      requestId: requestId(request),
      detail: { method: request.method, status: response.statusCode },
    }),
  );
}

/** What a proxy in front named the request, when it is short and harmless. */
function requestId(request: Request): string | null {
  const id = request.headers['x-request-id'];
  return typeof id === 'string' && /^[\w.-]{1,64}$/.test(id) ? id : null;
}
