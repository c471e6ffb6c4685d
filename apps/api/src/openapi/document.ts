import { z } from 'zod';
import { OPERATIONS, type Operation } from './operations.ts';
import { SCHEMAS, type SchemaName } from './schemas.ts';

const isSchema = (name: string): name is SchemaName => Object.hasOwn(SCHEMAS, name);
const content = (name: SchemaName, type = 'application/json') => ({
  [type]: { schema: { $ref: `#/components/schemas/${name}` } },
});

function describe({ summary, path, body, answers }: Operation) {
  const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  return {
    summary,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: { content: content(body) } } : {}),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, answer]) => [
          status,
          isSchema(answer) ? { description: answer, content: content(answer) } : { description: answer },
        ]),
      ),
      default: { description: 'Problem', content: content('Problem', 'application/problem+json') },
    },
  };
}

/** OpenAPI 3.1, generated from the schemas that api, page and tests share. */
export function openapiDocument(): object {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of OPERATIONS) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation) };
  }
  const schemas = Object.fromEntries(
    Object.entries(SCHEMAS).map(([name, schema]) => [
      name,
      z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }),
    ]),
  );
  return { openapi: '3.1.0', info: { title: 'Pulso', version: '0.1.0' }, paths, components: { schemas } };
}
