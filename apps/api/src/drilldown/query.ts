import type { DrilldownQuery } from '@pulso/kpi-core';
import { HttpProblem } from '../http/problem.ts';
import { takeParameters } from '../http/query.ts';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

/** Takes the drill-down's own parameters out of a query; what is left are filters. @throws {HttpProblem} */
export function takeDrilldownQuery(query: URLSearchParams): DrilldownQuery {
  const { metric, chart, bucket, sort, cursor, limit } = takeParameters(query, [
    'metric',
    'chart',
    'bucket',
    'sort',
    'cursor',
    'limit',
  ]);
  const rows = limit === undefined ? DEFAULT_LIMIT : /^\d{1,3}$/.test(limit) ? Number(limit) : 0;
  if (rows < 1 || rows > MAX_LIMIT) {
    throw new HttpProblem(400, 'invalid-query', 'limit is not usable', {
      errors: [{ path: 'limit', message: `1 to ${MAX_LIMIT}` }],
    });
  }
  return {
    limit: rows,
    ...(metric === undefined ? {} : { metric }),
    ...(chart === undefined ? {} : { chart }),
    ...(bucket === undefined ? {} : { bucket }),
    ...(sort === undefined ? {} : { sort }),
    ...(cursor === undefined ? {} : { cursor }),
  };
}
