import { Router } from 'express';
import type { ApiContext } from '../context.ts';
import { namedPack } from '../packs/named-pack.ts';
import type { AnswerSnapshot } from './respond.ts';

export const DEFAULT_PACK_ROUTE = '/manager/api/:type';
export const PACK_ROUTE = '/api/v1/packs/:pack/:type';

/** Snapshots. What `front.ts` knows does not come here: other methods and spellings, and what does not exist. */
export function snapshotRoutes({ packs }: Pick<ApiContext, 'packs'>, answer: AnswerSnapshot): Router {
  const router = Router();
  router.get(DEFAULT_PACK_ROUTE, (request, response, next) => {
    const { type } = request.params;
    if (!Object.hasOwn(packs.default.snapshots, type)) return next();
    return answer(packs.default, type, { request, response, headers: {} });
  });
  router.get(PACK_ROUTE, (request, response, next) => {
    const { type } = request.params;
    if (type === 'statements') return next();
    return answer(namedPack(packs, request.params.pack), type, { request, response, headers: {} });
  });
  return router;
}
