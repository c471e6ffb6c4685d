import { createHash } from 'node:crypto';
import { bulkhead, isBulkheadRejectedError } from 'cockatiel';
import type { Request, Response } from 'express';
import { authenticate, type Account } from '@pulso/accounts';
import { fold, loginRequestSchema } from '@pulso/kpi-core';
import type { Database } from '@pulso/platform';
import { parseBody } from '../http/body.ts';
import { HttpProblem } from '../http/problem.ts';
import type { Access } from '../principal/access.ts';
import type { Authentication } from '../principal/credentials.ts';
import { assertConfidential, beginSession } from './sessions.ts';

/** Password hashes at work in a process, each with 19 MiB and a core, and how many may wait. */
const HASHES_AT_ONCE = 2;
const HASHES_WAITING = 20;

/** Signs in with name and password. */
export function createLogin(
  access: Access,
  db: Database,
): (request: Request, response: Response) => Promise<Authentication> {
  const hashing = bulkhead(HASHES_AT_ONCE, HASHES_WAITING);

  const check = async (name: string, password: string): Promise<Account | null> => {
    try {
      return await hashing.execute(() => authenticate(db, name, password));
    } catch (error) {
      if (!isBulkheadRejectedError(error)) throw error;
      throw new HttpProblem(503, 'busy', 'too many people are signing in', { headers: { 'Retry-After': '2' } });
    }
  };

  return async (request, response) => {
    const { name, password } = parseBody(loginRequestSchema, request.body);
    assertConfidential(access, request);
    const ip = access.address(request);
    const block = access.block(request);
    // The name itself is not kept: somebody may type a password there.
    const key = createHash('sha256').update(fold(name)).digest('base64url').slice(0, 22);
    const refused = (reason: string) =>
      access.audit.record({ actor: 'anonymous', action: 'session.login', outcome: 'denied', ip, detail: { reason } });
    try {
      await access.limiter.use('login-address', null, block);
      await access.limiter.use('login', null, block, key);
    } catch (error) {
      refused('throttled');
      throw error;
    }
    const account = await check(name, password);
    if (!account) {
      access.audit.record({ actor: 'anonymous', action: 'session.login', target: key, outcome: 'failed', ip });
      throw new HttpProblem(401, 'bad-credentials', 'name or password is not right');
    }
    await access.limiter.reset('login', null, block, key);
    const authentication = await beginSession(access, db, request, response, account);
    access.audit.record({ actor: account.name, action: 'session.login', outcome: 'ok', ip });
    return authentication;
  };
}
