import type { z } from 'zod';
import { HttpProblem } from './problem.ts';

/** Checks a JSON body against its schema. An absent body counts as `{}`. @throws {HttpProblem} 400 with one error per field */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  throw new HttpProblem(400, 'invalid-body', 'the body is not usable', {
    errors: faultsOf(parsed.error),
  });
}

/** One error per field, as a problem lists them. */
export function faultsOf(error: z.ZodError): { path: string; message: string }[] {
  return error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
}
