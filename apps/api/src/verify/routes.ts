import { gunzipSync } from 'node:zlib';
import { Router } from 'express';
import {
  differences,
  parseFilters,
  snapshotKey,
  variantOf,
  verifyRequestSchema,
  type VerifyResult,
} from '@pulso/kpi-core';
import type { ApiContext } from '../context.ts';
import { parseBody } from '../http/body.ts';
import { HttpProblem } from '../http/problem.ts';
import { namedPack } from '../packs/named-pack.ts';
import { principalOf, scopeFor } from '../principal/principal.ts';

const STATEMENT_TIMEOUT_MS = 15_000;

/** Recomputes a snapshot from the base rows now and says where it differs from the stored one. */
export function verifyRoutes(context: ApiContext): Router {
  const router = Router();

  router.post<{ pack?: string }>(['/manager/api/verify', '/api/v1/packs/:pack/verify'], async (request, response) => {
    const { type, filters } = parseBody(verifyRequestSchema, request.body);
    const pack = namedPack(context.packs, request.params.pack);
    const variant = variantOf(pack, scopeFor(principalOf(request), pack), parseFilters(pack, filters));
    const read = await context.cache.reader.read(snapshotKey(pack, variant, type));
    if (!read.found) throw new HttpProblem(404, 'no-snapshot', 'there is no stored snapshot to verify yet');
    const stored = JSON.parse(gunzipSync(read.entry.body).toString()) as { data: unknown };
    const recomputed = await context.direct.read(
      pack,
      variant,
      { reason: 'verify', base: 'rows', statementTimeoutMs: STATEMENT_TIMEOUT_MS },
      (ctx) => pack.snapshots[type].compute(ctx),
    );
    const found = differences(stored.data, JSON.parse(JSON.stringify(recomputed.data)));
    if (found.length > 0) await context.refreshes.request(variant, [type], 'manual', 'asked');
    response
      .set('Cache-Control', 'no-store')
      .json({ equal: found.length === 0, differences: found } satisfies VerifyResult);
  });

  return router;
}
