import { Router } from 'express';
import { parseFilters, refreshRequestSchema, SNAPSHOT_TYPES, variantOf } from '@pulso/kpi-core';
import type { ApiContext } from '../context.ts';
import { parseBody } from '../http/body.ts';
import { HttpProblem } from '../http/problem.ts';
import { principalOf } from '../principal/principal.ts';
import { issueTicket, statusUrl, ticketStatus } from './tickets.ts';

/** Manual refresh and the status of tickets. */
export function refreshRoutes(context: ApiContext): Router {
  const router = Router();

  router.post('/manager/dashboard/refresh', async (request, response) => {
    const { filters, types } = parseBody(refreshRequestSchema, request.body);
    const pack = context.packs.default;
    const variant = variantOf(pack, principalOf(request).scope, parseFilters(pack, filters));
    const ticket = await issueTicket(context, variant, types ?? SNAPSHOT_TYPES, 'manual');
    response
      .status(202)
      .location(statusUrl(ticket))
      .json({ ticket, statusUrl: statusUrl(ticket) });
  });

  router.get('/manager/dashboard/status/:ticket', async (request, response) => {
    const status = await ticketStatus(context, principalOf(request), request.params.ticket);
    if (!status) throw new HttpProblem(404, 'unknown-ticket', 'this ticket is not known, or is older than an hour');
    response.set('Cache-Control', 'no-store').json(status);
  });

  return router;
}
