import { sql, type SqlBool } from 'kysely';
import { z } from 'zod';
import type { FilterBinding } from '@pulso/kpi-core';

export const filterSchema = z.strictObject({
  customer: z.array(z.string().min(1).max(100)).max(20).optional(),
  channel: z.array(z.string().min(1).max(100)).max(20).optional(),
  view: z.enum(['all', 'online', 'large']).optional(),
  minAmount: z.coerce.number().int().min(0).optional(),
  period: z.enum(['week', 'month']).optional(),
});
export type ShopFilters = Readonly<z.output<typeof filterSchema>>;

export const bindings: Readonly<Record<keyof ShopFilters, FilterBinding>> = {
  customer: { op: 'in', dimension: 'customer' },
  channel: { op: 'in', dimension: 'channel' },
  view: {
    op: 'choice',
    choices: {
      all: {},
      online: { dimension: 'channel', values: ['app', 'web'] },
      large: {
        sql: (_view, alias, { rules }) => sql<SqlBool>`${sql.ref(`${alias}.amount`)} >= ${rules['big']!}::numeric`,
      },
    },
  },
  minAmount: {
    op: 'sql',
    sql: (amount: number, alias) => sql<SqlBool>`${sql.ref(`${alias}.amount`)} >= ${amount}::bigint`,
  },
  period: { op: 'context' },
};
