import type { ServerResponse } from 'node:http';
import type { Principal } from '@pulso/accounts';
import { HttpProblem } from '../http/problem.ts';
import type { AtOnce } from './at-once.ts';
import type { Budget, Counters } from './counters.ts';
import type { LimitName } from './limits.ts';

/** Over a limit. @see draft-ietf-httpapi-ratelimit-headers */
export function tooMany(budget: Budget, code = 'too-many-requests'): HttpProblem {
  return new HttpProblem(429, code, `at most ${budget.points} in ${budget.seconds} s (limit "${budget.name}")`, {
    headers: { 'Retry-After': String(budget.resetSeconds), ...budgetHeaders(budget) },
  });
}

function budgetHeaders({ name, points, seconds, left, resetSeconds }: Budget): Record<string, string> {
  return {
    'RateLimit-Policy': `"${name}";q=${points};w=${seconds}`,
    RateLimit: `"${name}";r=${left};t=${resetSeconds}`,
  };
}

/** Holds requests to the limits. */
export interface Limiter {
  /** One use of a limit by a principal, or by an address where there is none. @throws {HttpProblem} 429 */
  use(name: LimitName, principal: Principal | null, address: string, key?: string): Promise<Budget | null>;
  /** The limit of a request: its count, and its place among those in work until `response` closes. Answers the headers that tell. @throws {HttpProblem} 429 */
  admit(
    name: LimitName,
    principal: Principal | null,
    address: string,
    response: ServerResponse,
  ): Promise<Record<string, string>>;
  reset(name: LimitName, principal: Principal | null, address: string, key?: string): Promise<void>;
}

export function createLimiter(counters: Counters, atOnce: AtOnce): Limiter {
  const who = (principal: Principal | null, address: string, key?: string) => ({
    principal,
    address,
    ...(key === undefined ? {} : { key }),
  });
  const use: Limiter['use'] = async (name, principal, address, key) => {
    const budget = await counters.use(name, who(principal, address, key));
    if (budget?.exceeded) throw tooMany(budget);
    return budget;
  };
  return {
    use,
    async admit(name, principal, address, response) {
      const budget = await use(name, principal, address);
      const headers = budget ? budgetHeaders(budget) : {};
      const leave = atOnce.enter(name, principal?.id ?? address);
      if (!leave) {
        throw new HttpProblem(429, 'too-many-at-once', 'too many requests of this kind are in work', {
          headers: { 'Retry-After': '1', ...headers },
        });
      }
      response.once('close', leave);
      return headers;
    },
    reset: (name, principal, address, key) => counters.reset(name, who(principal, address, key)),
  };
}
