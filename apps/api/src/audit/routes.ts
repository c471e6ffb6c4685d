import { Router } from 'express';
import { z } from 'zod';
import { readAudit, type AuditQuery } from '@pulso/accounts';
import type { AuditPage } from '@pulso/kpi-core';
import type { ApiContext } from '../context.ts';
import { faultsOf } from '../http/body.ts';
import { HttpProblem } from '../http/problem.ts';
import { queryOf, takeParameters } from '../http/query.ts';

const MAX_LIMIT = 500;

const querySchema = z.strictObject({
  before: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(100),
  action: z.string().max(64).optional(),
  actor: z.string().max(100).optional(),
  outcome: z.enum(['ok', 'failed', 'denied']).optional(),
});

/** What was done and refused, newest first. */
export function auditRoutes({ access, db }: ApiContext): Router {
  const router = Router();
  router.get('/manager/api/audit', async (request, response) => {
    const query = queryOf(request);
    const taken = takeParameters(query, querySchema.keyof().options);
    const parsed = querySchema.safeParse({ ...Object.fromEntries(query), ...taken });
    if (!parsed.success) {
      throw new HttpProblem(400, 'invalid-query', 'the query is not usable', { errors: faultsOf(parsed.error) });
    }
    await access.audit.flush();
    const { limit } = parsed.data;
    const entries = await readAudit(db, parsed.data as AuditQuery);
    const nextBefore = entries.length === limit ? (entries.at(-1)?.id ?? null) : null;
    response.json({ entries, nextBefore } satisfies AuditPage);
  });
  return router;
}
