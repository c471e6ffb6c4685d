import { sql, type SqlBool } from 'kysely';
import { z } from 'zod';
import type { FilterBinding } from '@pulso/kpi-core';

export const PRIORITIES = ['low', 'normal', 'high'] as const;

const names = z.array(z.string().min(1).max(100)).max(20);

/** Strict: an unknown parameter is a 400. */
export const filterSchema = z.strictObject({
  team: names.optional(),
  priority: z.array(z.enum(PRIORITIES)).max(3).optional(),
  view: z.enum(['all', 'large']).optional(),
});
export type DeskFilters = Readonly<z.output<typeof filterSchema>>;

/** One binding gives both the SQL of a figure and what a change touches. */
export const bindings: Readonly<Record<keyof DeskFilters, FilterBinding>> = {
  team: { op: 'in', dimension: 'team' },
  priority: { op: 'in', dimension: 'priority' },
  view: {
    op: 'choice',
    choices: {
      all: {},
      large: {
        sql: (_view, alias, { rules }) =>
          sql<SqlBool>`${sql.ref(`${alias}.hours`)} >= ${rules['large_hours']!}::numeric`,
      },
    },
  },
};
