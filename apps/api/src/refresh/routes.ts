import { Router } from 'express';
import { parseFilters, refreshRequestSchema, SNAPSHOT_TYPES, variantOf } from '@pulso/kpi-core';
import type { ApiContext } from '../context.ts';
import { parseBody } from '../http/body.ts';
import { HttpProblem } from '../http/problem.ts';
import { namedPack } from '../packs/named-pack.ts';
import { principalOf, scopeFor } from '../principal/principal.ts';
import { issueTicket, statusUrl, ticketStatus } from './tickets.ts';

/** Manual refresh and the status of tickets. */
export function refreshRoutes(context: ApiContext): Router {
  const router = Router();

  router.post<{ pack?: string }>(
    ['/manager/dashboard/refresh', '/api/v1/packs/:pack/refresh'],
    async (request, response) => {
      const { filters, types } = parseBody(refreshRequestSchema, request.body);
      const pack = namedPack(context.packs, request.params.pack);
      const principal = principalOf(request);
      const variant = variantOf(pack, scopeFor(principal, pack), parseFilters(pack, filters));
      const wanted = SNAPSHOT_TYPES.filter((type) => types?.includes(type) ?? true);
      const { access } = context;
      await access.limiter.use('refresh', principal, access.block(request), `${variant.hash}.${wanted.join('.')}`);
      await access.quota.admit(principal, variant);
      const ticket = await issueTicket(context, variant, wanted, 'manual');
      response
        .status(202)
        .location(statusUrl(ticket))
        .json({ ticket, statusUrl: statusUrl(ticket) });
    },
  );

  router.get('/manager/dashboard/status/:ticket', async (request, response) => {
    const status = await ticketStatus(context, principalOf(request), request.params.ticket);
    if (!status) throw new HttpProblem(404, 'unknown-ticket', 'this ticket is not known, or is older than an hour');
    response.set('Cache-Control', 'no-store').json(status);
  });

  return router;
}
