import { Router, type Response } from 'express';
import {
  asOfAt,
  isSnapshotType,
  LANGUAGES,
  loadRules,
  parseFilterQuery,
  presentWithRules,
  snapshotKey,
  variantOf,
  type Language,
  type PackDefinition,
  type Snapshot,
} from '@pulso/kpi-core';
import type { ApiContext } from '../context.ts';
import { takeDrilldownQuery } from '../drilldown/query.ts';
import { HttpProblem } from '../http/problem.ts';
import { queryOf, takeParameters } from '../http/query.ts';
import { namedPack } from '../packs/named-pack.ts';
import { principalOf, scopeFor, type Principal } from '../principal/principal.ts';
import { readDocument } from '../snapshots/document.ts';
import { writeCsv } from './csv.ts';
import { snapshotTables, type ExportTable } from './table.ts';
import { writeXlsx } from './xlsx.ts';

/** A cold snapshot gets this long before its export gives up, ms. */
const COLD_WAIT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 120_000;

/** The snapshot shown, or the rows behind a figure, as CSV or XLSX. */
export function exportRoutes(context: ApiContext): Router {
  const router = Router();

  router.get<{ pack?: string; type: string }>(
    ['/manager/api/:type/export', '/api/v1/packs/:pack/:type/export'],
    async (request, response) => {
      const { type } = request.params;
      const pack = namedPack(context.packs, request.params.pack);
      const query = queryOf(request);
      const wish = { ...takeFormat(query), response, gone: goneSignal(response) };
      try {
        if (type === 'statements') await exportRows(context, pack, principalOf(request), query, wish);
        else await exportSnapshot(context, pack, principalOf(request), type, query, wish);
      } catch (error) {
        // Nobody is left to be told.
        if (!wish.gone.aborted) throw error;
      }
    },
  );

  return router;
}

/** How and where to an export goes. */
interface ExportWish {
  readonly format: Format;
  readonly language: Language;
  readonly response: Response;
  /** Aborts when the client leaves early: then the statement ends and its connection is free again. */
  readonly gone: AbortSignal;
}

function goneSignal(response: Response): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort(new Error('the client went away'));
  });
  return controller.signal;
}

async function exportRows(
  context: ApiContext,
  pack: PackDefinition,
  principal: Principal,
  query: URLSearchParams,
  wish: ExportWish,
): Promise<void> {
  const { limit: _, cursor: __, ...drilldown } = takeDrilldownQuery(query);
  const { language, gone } = wish;
  const variant = variantOf(pack, scopeFor(principal, pack), parseFilterQuery(pack, query));
  const options = { reason: 'export', statementTimeoutMs: STATEMENT_TIMEOUT_MS, signal: gone } as const;
  await context.direct.read(pack, variant, options, async (ctx) => {
    const columns = pack.presentation.rows;
    const stream = await begun(pack.drilldown.stream(ctx, drilldown));
    const rows = async function* () {
      for await (const row of stream) {
        yield columns.map(({ field }) => {
          const value = row[field];
          return pack.presentation.values[field]?.[String(value)]?.[language] ?? value;
        });
      }
    };
    const table = {
      name: 'statements',
      columns: columns.map(({ label, unit }) => ({ header: label[language], unit })),
      rows: rows(),
    };
    const receipt = receiptRows({
      pack: pack.id,
      filters: variant.filters,
      asOf: ctx.asOf,
      formulas: pack.formulas,
      ...drilldown,
    });
    await write(wish, `${pack.id}-statements-${ctx.asOf}`, [table], receipt);
  });
}

/** The same items, the first already read: what is wrong with the query is told before the answer begins. */
async function begun<T>(items: AsyncIterable<T>): Promise<AsyncIterable<T>> {
  const iterator = items[Symbol.asyncIterator]();
  const first = await iterator.next();
  return (async function* () {
    try {
      for (let next = first; !next.done; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  })();
}

async function exportSnapshot(
  context: ApiContext,
  pack: PackDefinition,
  principal: Principal,
  type: string,
  query: URLSearchParams,
  wish: ExportWish,
): Promise<void> {
  if (!isSnapshotType(type)) throw new HttpProblem(404, 'unknown-type', 'there is nothing to export at this address');
  const variant = variantOf(pack, scopeFor(principal, pack), parseFilterQuery(pack, query));
  const key = snapshotKey(pack, variant, type);
  let read = await context.cache.reader.read(key);
  if (!read.found) {
    await context.access.quota.admit(principal, variant);
    await context.refreshes.accept(variant, [type], 'miss');
    read = await context.cache.reader.waitFresh(key, { deadlineMs: COLD_WAIT_MS, after: '0' });
  }
  if (!read.found)
    throw new HttpProblem(503, 'not-ready', 'the snapshot is not computed yet', { headers: { 'Retry-After': '2' } });
  const snapshot = await readDocument(read.entry);
  const presentation = presentWithRules(pack, await loadRules(context.db, pack));
  const tables = snapshotTables(presentation, snapshot, wish.language);
  const asOf = asOfAt(pack, Date.now(), context.environment.asOf);
  await write(wish, `${pack.id}-${type}-${asOf}`, tables, receiptRows(snapshot.meta));
}

type Format = 'csv' | 'xlsx';

function takeFormat(query: URLSearchParams): { format: Format; language: Language } {
  const { format = 'csv', lang = 'es' } = takeParameters(query, ['format', 'lang']);
  const errors = [
    ...(format === 'csv' || format === 'xlsx' ? [] : [{ path: 'format', message: 'csv or xlsx' }]),
    ...((LANGUAGES as readonly string[]).includes(lang) ? [] : [{ path: 'lang', message: LANGUAGES.join(' or ') }]),
  ];
  if (errors.length > 0) throw new HttpProblem(400, 'invalid-query', 'the export cannot be made', { errors });
  return { format: format as Format, language: lang as Language };
}

const receiptRows = (receipt: Readonly<Record<string, unknown>> | Snapshot['meta']): [string, string][] =>
  Object.entries(receipt).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]);

const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

async function write(
  { response, format, language, gone }: ExportWish,
  name: string,
  tables: readonly ExportTable[],
  receipt: readonly (readonly [string, string])[],
): Promise<void> {
  response.set({
    'Content-Type': CONTENT_TYPES[format],
    'Content-Disposition': `attachment; filename="${name}.${format}"`,
    'Cache-Control': 'no-store',
  });
  if (format === 'csv') await writeCsv(tables, language, response, gone);
  else await writeXlsx(tables, receipt, response, gone);
}
