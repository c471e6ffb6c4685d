import type { PackDefinition, Scope } from '@pulso/kpi-core';
import type { Principal } from '@pulso/accounts';
import { HttpProblem } from '../http/problem.ts';

export type { Principal };

const PRINCIPAL = Symbol('principal');
interface Carrier {
  [PRINCIPAL]?: Principal | null;
}

/** Notes who asks. Done once per request by the guard, before any route. */
export function assignPrincipal(request: object, principal: Principal | null): void {
  (request as Carrier)[PRINCIPAL] = principal;
}

/** Who asks; `null` on a public route without a session. */
export function maybePrincipal(request: object): Principal | null {
  return (request as Carrier)[PRINCIPAL] ?? null;
}

/** Who asks. @throws {HttpProblem} 401 where nobody was found, so that a route that the guard let by is closed all the same */
export function principalOf(request: object): Principal {
  const principal = maybePrincipal(request);
  if (!principal) throw new HttpProblem(401, 'not-signed-in', 'sign in first');
  return principal;
}

/** What the principal may see of a pack. @throws {HttpProblem} 403 when the pack cannot restrict itself to that */
export function scopeFor(principal: Principal, pack: Pick<PackDefinition, 'scopes'>): Scope {
  const { scope } = principal;
  if (scope.kind === 'dimension' && !pack.scopes.includes(scope.dimension)) {
    throw new HttpProblem(403, 'out-of-scope', 'this account sees nothing of this pack');
  }
  return scope;
}
