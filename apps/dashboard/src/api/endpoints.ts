import type { Language } from '@pulso/kpi-core';
import type { SnapshotType } from './types.ts';

/** Where one pack is read. */
export interface Endpoints {
  description(): string;
  snapshot(type: SnapshotType, query: string): string;
  statements(query: string): string;
  statement(id: string): string;
  exportOf(what: SnapshotType | 'statements', format: 'csv' | 'xlsx', language: Language, query: string): string;
  verify(): string;
  importOf(dataset: string, flags: { readonly dryRun: boolean; readonly skipInvalid: boolean }): string;
  refresh(): string;
}

export const PACKS_URL = '/api/v1/packs';
export const HEALTH_URL = '/health/system';
export const LIVE_URL = '/health/live';
export const CACHE_STATUS_URL = '/manager/api/cache/status';
export const CACHE_CLEAR_URL = '/manager/api/cache/clear';
export const PERFORMANCE_URL = '/manager/api/performance/metrics';
export const OPERATIONS_URL = '/manager/api/operations';
export const AUDIT_URL = '/manager/api/audit';
export const QUEUES_URL = '/admin/queues';

export interface EndpointsOf {
  readonly id: string;
  /** The installation's default pack has the short addresses of `/manager/api`. */
  readonly isDefault: boolean;
  /** The page's address names the pack: `boot/boot.js` has then read its snapshots by that name. */
  readonly named: boolean;
}

export function endpointsOf({ id, isDefault, named }: EndpointsOf): Endpoints {
  const own = `${PACKS_URL}/${encodeURIComponent(id)}`;
  const base = isDefault ? '/manager/api' : own;
  return {
    description: () => own,
    snapshot: (type, query) => withQuery(`${named ? own : base}/${type}`, query),
    statements: (query) => withQuery(`${base}/statements`, query),
    statement: (row) => `${base}/statements/${encodeURIComponent(row)}`,
    exportOf: (what, format, language, query) =>
      withQuery(`${base}/${what}/export?format=${format}&lang=${language}`, query),
    verify: () => `${base}/verify`,
    importOf: (dataset, { dryRun, skipInvalid }) =>
      `/manager/api/import/${encodeURIComponent(`${id}.${dataset}`)}?dryRun=${dryRun}${skipInvalid ? '&skipInvalid=true' : ''}`,
    refresh: () => (isDefault ? '/manager/dashboard/refresh' : `${own}/refresh`),
  };
}

function withQuery(url: string, query: string): string {
  if (query === '') return url;
  return `${url}${url.includes('?') ? '&' : '?'}${query}`;
}
