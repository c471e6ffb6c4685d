import { ROUTES, type RouteRule } from '../../../apps/api/src/principal/permissions.ts';

/** Values for the parameters of paths that reach a handler and break nothing that the next request needs. */
const VALUES: Readonly<Record<string, string>> = {
  ':pack': 'edp',
  // No worker runs: a snapshot would have to be waited for. Rows come from the tables.
  ':type': 'statements',
  ':id': '1',
  ':ticket': '00000000-0000-4000-8000-000000000000',
  ':dataset': 'nothing',
  ':queue': 'kpis',
  ':job': 'none',
  ':status': 'failed',
  ':scheduler': 'none',
};

export interface SampleRequest {
  readonly rule: RouteRule;
  readonly method: string;
  readonly path: string;
}

/** One request for every entry of the table of permissions. */
export function sampleRequests(): SampleRequest[] {
  return ROUTES.map((rule) => ({
    rule,
    method: rule.method === 'ANY' ? 'GET' : rule.method,
    path: rule.path.replace(/:[a-z]+/g, (name) => VALUES[name] ?? name).replace(/\*$/, 'none'),
  }));
}
