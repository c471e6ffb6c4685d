import { Router } from 'express';
import { z } from 'zod';
import {
  asOfAt,
  loadRules,
  presentWithRules,
  type PackDefinition,
  type PackDescription,
  type PackList,
} from '@pulso/kpi-core';
import type { ApiContext } from '../context.ts';
import { sendDocument } from '../http/document.ts';
import { namedPack } from './named-pack.ts';

/** The packs of the installation and what a page needs to draw one. */
export function packRoutes(context: ApiContext): Router {
  const router = Router();

  router.get('/api/v1/packs', (_request, response) => {
    const packs = context.packs.all.map(({ id, title, formulas }) => ({
      id,
      title,
      formulas,
      default: id === context.packs.default.id,
    }));
    response.set('Cache-Control', 'private, max-age=60').json({ packs } satisfies PackList);
  });

  router.get('/api/v1/packs/:pack', async (request, response) => {
    const pack = namedPack(context.packs, request.params.pack);
    response.set('Cache-Control', 'private, no-cache');
    await sendDocument(request, response, await describe(context, pack));
  });

  return router;
}

async function describe(context: ApiContext, pack: PackDefinition): Promise<PackDescription> {
  const values = await loadRules(context.db, pack).catch(() => null);
  return {
    id: pack.id,
    title: pack.title,
    formulas: pack.formulas,
    timezone: pack.timezone,
    currency: pack.currency,
    asOf: asOfAt(pack, Date.now(), context.environment.asOf),
    filters: z.toJSONSchema(pack.filters.schema, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>,
    rules: Object.entries(pack.rules.definitions).map(([key, rule]) => ({
      key,
      value: values?.[key] ?? rule.default,
      default: rule.default,
      unit: rule.unit,
      label: rule.label,
    })),
    presentation: presentWithRules(pack, values ?? {}) as unknown as Record<string, unknown>,
  };
}
