import express, { Router } from 'express';
import { fold, isStorableText, noticeChange, type Change, type PackDefinition } from '@pulso/kpi-core';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { faultsOf } from '../http/body.ts';
import { HttpProblem } from '../http/problem.ts';
import { isSigned } from './signature.ts';

const noticeSchema = z.strictObject({
  /** `pack.source`, or a source of the default pack. */
  source: z.string().max(64),
  /** Distinct dimension tuples touched, old and new, in the terms of filters; absent = unknown. */
  dims: z
    .array(z.record(z.string().max(64), z.union([z.string().max(200).refine(isStorableText), z.number(), z.null()])))
    .min(1)
    .max(500)
    .optional(),
  at: z.iso.datetime({ offset: true }),
});

/** A signed notice from a source system whose rows arrive by other ways. It goes into the change feed like a trigger's row. */
export function webhookRoutes(context: ApiContext): Router {
  const router = Router();
  router.post(
    '/manager/webhook/data-changed',
    express.raw({ type: 'application/json', limit: '256kb' }),
    async (request, response) => {
      const secret = context.environment.webhookSecret;
      if (!secret) throw new HttpProblem(404, 'webhook-off', 'the webhook is off: PULSO_WEBHOOK_SECRET is not set');
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const timestamp = String(request.headers['x-pulso-timestamp'] ?? '');
      const signature = String(request.headers['x-pulso-signature'] ?? '');
      if (!isSigned(secret, timestamp, body, signature, Date.now()))
        throw new HttpProblem(401, 'bad-signature', 'the signature is not valid');
      const notice = parseNotice(body);
      const [first = '', second] = notice.source.split('.', 2);
      const pack = second === undefined ? context.packs.default : context.packs.get(first);
      const source = second ?? first;
      if (!pack || !Object.hasOwn(pack.sources, source))
        throw new HttpProblem(400, 'unknown-source', 'there is no such source');
      await noticeChange(context.db, {
        pack: pack.id,
        source,
        dims: notice.dims ? dimensionsOf(pack, source, notice.dims) : null,
      });
      response.status(202).json({ accepted: true });
    },
  );
  return router;
}

/** Values as filters have them in canonical form. A dimension that a tuple leaves out may have any value. */
function dimensionsOf(
  pack: PackDefinition,
  source: string,
  tuples: readonly Readonly<Record<string, string | number | null>>[],
): NonNullable<Change['dims']> {
  const { dimensions } = pack.sources[source]!;
  const folded = new Set(
    Object.entries(pack.filters.bindings).flatMap(([field, binding]) =>
      binding.op === 'in' && pack.filters.folded.includes(field) ? [binding.dimension] : [],
    ),
  );
  const canonical = (dimension: string, value: string | number) =>
    folded.has(dimension) || dimensions[dimension]!.lookup ? fold(String(value)) : String(value).normalize('NFC');
  return tuples.map((tuple, index) => {
    const entries = Object.entries(tuple).map(([dimension, value]) => {
      if (!Object.hasOwn(dimensions, dimension)) {
        throw new HttpProblem(400, 'invalid-body', 'the notice is not usable', {
          errors: [{ path: `dims.${index}.${dimension}`, message: `source "${source}" has no such dimension` }],
        });
      }
      return [dimension, value === null ? null : canonical(dimension, value)] as const;
    });
    return Object.fromEntries(entries);
  });
}

function parseNotice(body: Buffer): z.infer<typeof noticeSchema> {
  let json: unknown;
  try {
    json = JSON.parse(body.toString('utf8'));
  } catch {
    throw new HttpProblem(400, 'invalid-body', 'the body is not JSON');
  }
  const parsed = noticeSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new HttpProblem(400, 'invalid-body', 'the notice is not usable', { errors: faultsOf(parsed.error) });
}
