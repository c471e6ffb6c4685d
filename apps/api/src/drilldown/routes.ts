import { Router } from 'express';
import { asOfAt, parseFilterQuery, variantOf } from '@pulso/kpi-core';
import type { ApiContext } from '../context.ts';
import { HttpProblem } from '../http/problem.ts';
import { queryOf } from '../http/query.ts';
import { namedPack } from '../packs/named-pack.ts';
import { principalOf, scopeFor } from '../principal/principal.ts';
import { takeDrilldownQuery } from './query.ts';

/** The rows behind a figure, live from the tables. */
export function drilldownRoutes(context: ApiContext): Router {
  const router = Router();

  router.get<{ pack?: string }>(
    ['/manager/api/statements', '/api/v1/packs/:pack/statements'],
    async (request, response) => {
      const pack = namedPack(context.packs, request.params.pack);
      const query = queryOf(request);
      const drilldown = takeDrilldownQuery(query);
      const variant = variantOf(pack, scopeFor(principalOf(request), pack), parseFilterQuery(pack, query));
      const page = await context.direct.read(pack, variant, { reason: 'drilldown' }, (ctx) =>
        pack.drilldown.page(ctx, drilldown),
      );
      response
        .set('Cache-Control', 'no-store')
        .json({ ...page, asOf: asOfAt(pack, Date.now(), context.environment.asOf) });
    },
  );

  router.get<{ pack?: string; id: string }>(
    ['/manager/api/statements/:id', '/api/v1/packs/:pack/statements/:id'],
    async (request, response) => {
      const pack = namedPack(context.packs, request.params.pack);
      const variant = variantOf(
        pack,
        scopeFor(principalOf(request), pack),
        parseFilterQuery(pack, new URLSearchParams()),
      );
      const row = await context.direct.read(pack, variant, { reason: 'drilldown' }, (ctx) =>
        pack.drilldown.detail(ctx, request.params.id),
      );
      if (!row) throw new HttpProblem(404, 'unknown-row', 'there is no such row');
      response.set('Cache-Control', 'no-store').json(row);
    },
  );

  return router;
}
