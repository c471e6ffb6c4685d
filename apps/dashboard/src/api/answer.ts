import type { Problem } from '@pulso/kpi-core/contract';
import { ServerProblem } from './errors.ts';

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** Reads a response as JSON. @throws {ServerProblem} for a refusal; a health report of a failing system is no refusal. */
export async function readAnswer<T>(response: Response): Promise<Answer<T>> {
  const type = response.headers.get('content-type') ?? '';
  const body: unknown = type.includes('json') ? await response.json() : null;
  if (!response.ok && !type.includes('health+json')) {
    throw new ServerProblem(
      response.status,
      type.includes('problem+json') ? (body as Problem) : null,
      retryAfterOf(response.headers),
    );
  }
  return { status: response.status, headers: response.headers, body: body as T };
}

function retryAfterOf(headers: Headers): number | null {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds : null;
}
