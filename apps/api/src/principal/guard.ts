import type { ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import type { Principal } from '@pulso/accounts';
import type { Asked, HeaderFields } from '../http/exchange.ts';
import { HttpProblem } from '../http/problem.ts';
import { accountsAway, type Access } from './access.ts';
import type { Authentication } from './credentials.ts';
import { mayUse, ROUTES, type RouteRule } from './permissions.ts';
import { assignPrincipal } from './principal.ts';
import type { RegisteredRoute } from './registered-routes.ts';
import { createRouteTable } from './route-table.ts';

/** `forgotten`: the route exists and the table does not name it. */
type Rule = RouteRule | 'forgotten' | null;

/** Fields of every answer. */
const EVERYWHERE: HeaderFields = { 'X-Content-Type-Options': 'nosniff' };
/** And of those that not everybody gets, unless the route knows better. */
const PERSONAL: HeaderFields = {
  ...EVERYWHERE,
  'Cache-Control': 'private, no-store',
  Vary: 'Cookie, Authorization',
};

/** Lets nobody by whom the rule of a route does not name. */
export interface Guard {
  rule(method: string, path: string): Rule;
  /**
   * Finds who asks, notes it on the request and counts it.
   * @returns the fields that the answer carries. @throws {HttpProblem} 401, 403, 404, 429, 503; also as a rejection
   */
  admit(rule: Rule, request: Asked, response: ServerResponse): HeaderFields | Promise<HeaderFields>;
}

/** @param unlisted routes that exist and that the table forgot: closed to everybody */
export function createGuard(access: Access, unlisted: readonly RegisteredRoute[]): Guard {
  const table = createRouteTable(ROUTES);
  const forgotten = createRouteTable(unlisted);

  const nothingFor = ({ path }: Asked): HttpProblem => {
    const allow = table.methods(path).join(', ');
    if (allow === '') return new HttpProblem(404, 'unknown-route', 'there is nothing at this address');
    return new HttpProblem(405, 'method-not-allowed', `use ${allow}`, { headers: { Allow: allow } });
  };

  const admitAs = (
    rule: Rule,
    authentication: Authentication | null,
    request: Asked,
    response: ServerResponse,
  ): HeaderFields | Promise<HeaderFields> => {
    const principal = authentication?.principal ?? null;
    assignPrincipal(request, principal);
    if (!rule) {
      if (!principal) throw notSignedIn(access);
      throw nothingFor(request);
    }
    if (rule === 'forgotten') throw principal ? deny(access, principal, request) : notSignedIn(access);
    const closed = rule.access !== 'public' && rule.access !== 'signed';
    if (closed) {
      if (!principal) throw notSignedIn(access);
      if (!mayUse(principal.roles, rule.access)) throw deny(access, principal, request);
      if (rule.recent) access.assertRecent();
    }
    if (rule.audit) auditWhenDone(access, rule.audit, principal, request, response);
    const headers = closed ? PERSONAL : EVERYWHERE;
    // The hot path ends here for the local principal, without a promise.
    if (rule.limit === 'snapshots' && principal?.kind === 'local') return headers;
    return access.limiter
      .admit(rule.limit, principal, access.block(request), response)
      .then((budget) => Object.assign(budget, headers));
  };

  return {
    rule: (method, path) => (forgotten.find(method, path) ? 'forgotten' : table.find(method, path)),
    admit(rule, request, response) {
      const identified = identify(access, rule, request);
      return identified instanceof Promise
        ? identified.then((authentication) => admitAs(rule, authentication, request, response))
        : admitAs(rule, identified, request, response);
    },
  };
}

/** Stands in front of every route of a router. */
export function guardRoutes({ rule, admit }: Guard): RequestHandler {
  return (request, response, next) => {
    const goOn = (headers: HeaderFields): void => {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      next();
    };
    const admitted = admit(rule(request.method, request.path), request, response);
    // What it rejects with reaches the error handler through Express.
    return admitted instanceof Promise ? admitted.then(goOn) : goOn(admitted);
  };
}

/** A public route asks for no credentials, so those that are not good anymore keep nobody from signing in again. */
function identify(access: Access, rule: Rule, request: Asked): ReturnType<Access['identify']> {
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

function deny(access: Access, principal: Principal, request: Asked): HttpProblem {
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
  request: Asked,
  response: ServerResponse,
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
function requestId(request: Asked): string | null {
  const id = request.headers['x-request-id'];
  return typeof id === 'string' && /^[\w.-]{1,64}$/.test(id) ? id : null;
}
