import express, { Router } from 'express';
import { sql } from 'kysely';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { HttpProblem } from '../http/problem.ts';
import { isSigned } from './signature.ts';

const noticeSchema = z.strictObject({
  /** `pack.source`, or a source of the default pack. */
  source: z.string().max(64),
  /** Distinct dimension tuples touched; absent = unknown. */
  dims: z
    .array(z.record(z.string().max(64), z.union([z.string().max(200), z.number(), z.null()])))
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
      await sql`insert into pulso.change_feed (pack, source, tuples)
      values (${pack.id}, ${source}, ${notice.dims ? JSON.stringify(notice.dims) : null}::jsonb)`.execute(context.db);
      response.status(202).json({ accepted: true });
    },
  );
  return router;
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
  throw new HttpProblem(400, 'invalid-body', 'the notice is not usable', {
    errors: parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })),
  });
}
