import { Router, type Response } from 'express';
import {
  asOfAt,
  isSnapshotType,
  LANGUAGES,
  parseFilterQuery,
  snapshotKey,
  variantOf,
  type Language,
  type Snapshot,
} from '@pulso/kpi-core';
import type { ApiContext } from '../context.ts';
import { takeDrilldownQuery } from '../drilldown/query.ts';
import { HttpProblem } from '../http/problem.ts';
import { queryOf, takeParameters } from '../http/query.ts';
import { principalOf, scopeFor } from '../principal/principal.ts';
import { readDocument } from '../sockets/subscriptions.ts';
import { writeCsv } from './csv.ts';
import { snapshotTables, type ExportTable } from './table.ts';
import { writeXlsx } from './xlsx.ts';

/** A cold snapshot gets this long before its export gives up, ms. */
const COLD_WAIT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 120_000;

/** The snapshot shown, or the rows behind a figure, as CSV or XLSX. */
export function exportRoutes(context: ApiContext): Router {
  const router = Router();

  router.get('/manager/api/:type/export', async (request, response) => {
    const { type } = request.params;
    const pack = context.packs.default;
    const query = queryOf(request);
    const { format, language } = takeFormat(query);
    const principal = principalOf(request);

    if (type === 'statements') {
      const { limit: _, cursor: __, ...drilldown } = takeDrilldownQuery(query);
      const variant = variantOf(pack, scopeFor(principal, pack), parseFilterQuery(pack, query));
      await context.direct.read(
        pack,
        variant,
        { reason: 'export', statementTimeoutMs: STATEMENT_TIMEOUT_MS },
        async (ctx) => {
          const columns = pack.presentation.rows;
          const rows = async function* () {
            for await (const row of pack.drilldown.stream(ctx, drilldown)) {
              yield columns.map(({ field }) => {
                const value = row[field];
                return pack.presentation.values[field]?.[String(value)]?.[language] ?? value;
              });
            }
          };
          const table = {
            name: type,
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
          await write(response, format, language, `${pack.id}-${type}-${ctx.asOf}`, [table], receipt);
        },
      );
      return;
    }
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
    const tables = snapshotTables(pack.presentation, snapshot, language);
    const asOf = asOfAt(pack, Date.now(), context.environment.asOf);
    await write(response, format, language, `${pack.id}-${type}-${asOf}`, tables, receiptRows(snapshot.meta));
  });

  return router;
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
  response: Response,
  format: Format,
  language: Language,
  name: string,
  tables: readonly ExportTable[],
  receipt: readonly (readonly [string, string])[],
): Promise<void> {
  response.set({
    'Content-Type': CONTENT_TYPES[format],
    'Content-Disposition': `attachment; filename="${name}.${format}"`,
    'Cache-Control': 'no-store',
  });
  if (format === 'csv') await writeCsv(tables, language, response);
  else await writeXlsx(tables, receipt, response);
}
