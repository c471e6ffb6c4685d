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
import { createDocuments, sendDocument } from '../http/document.ts';
import { namedPack } from './named-pack.ts';

type RuleValues = Readonly<Record<string, number>>;

/** The packs of the installation and what a page needs to draw one. Every viewer gets the same. */
export function packRoutes(context: ApiContext): Router {
  const router = Router();
  const lists = createDocuments();
  const descriptions = createDocuments();
  const rulesOf = createRuleReader(context);

  router.get('/api/v1/packs', async (request, response) => {
    response.set('Cache-Control', 'private, max-age=60');
    sendDocument(request, response, await lists.of('all', '', () => listOf(context)));
  });

  router.get('/api/v1/packs/:pack', async (request, response) => {
    const pack = namedPack(context.packs, request.params.pack);
    const rules = await rulesOf(pack);
    const asOf = asOfAt(pack, Date.now(), context.environment.asOf);
    response.set('Cache-Control', 'private, no-cache');
    sendDocument(
      request,
      response,
      await descriptions.of(pack.id, JSON.stringify([asOf, rules]), () => describe(pack, asOf, rules)),
    );
  });

  return router;
}

/** The rules in force; while the database is away those read last, and the defaults before any were read. */
function createRuleReader({ db }: ApiContext): (pack: PackDefinition) => Promise<RuleValues> {
  const last = new Map<string, RuleValues>();
  return async (pack) => {
    const read = await loadRules(db, pack).catch(() => null);
    if (read) last.set(pack.id, read);
    return read ?? last.get(pack.id) ?? {};
  };
}

function listOf({ packs }: ApiContext): PackList {
  return {
    packs: packs.all.map(({ id, title, formulas }) => ({ id, title, formulas, default: id === packs.default.id })),
  };
}

function describe(pack: PackDefinition, asOf: string, rules: RuleValues): PackDescription {
  return {
    id: pack.id,
    title: pack.title,
    formulas: pack.formulas,
    timezone: pack.timezone,
    currency: pack.currency,
    asOf,
    filters: z.toJSONSchema(pack.filters.schema, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>,
    rules: Object.entries(pack.rules.definitions).map(([key, rule]) => ({
      key,
      value: rules[key] ?? rule.default,
      default: rule.default,
      unit: rule.unit,
      label: rule.label,
    })),
    presentation: presentWithRules(pack, rules) as unknown as Record<string, unknown>,
  };
}
