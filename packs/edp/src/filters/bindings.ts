import { sql, type SqlBool } from 'kysely';
import type { FilterBinding, PredicateContext } from '@pulso/kpi-core';
import { OPEN_STATUSES } from '../schema/tables.ts';
import { ruleValue } from '../rules/definitions.ts';
import { column, isOpen, isPaid, olderThan, settleDays } from '../sql/statement.ts';
import { presetRange } from './period.ts';
import type { EdpFilters, Preset } from './schema.ts';

/** Fields of the date filter: stock figures read them as days of issue, flow figures as the period `P`. */
export const DATE_FIELDS = ['from', 'to', 'preset'] as const;

export const bindings: Readonly<Record<keyof EdpFilters, FilterBinding>> = {
  from: { op: 'sql', sql: (day: string, alias) => sql<SqlBool>`${column(alias, 'issued_on')} >= ${day}::date` },
  to: { op: 'sql', sql: (day: string, alias) => sql<SqlBool>`${column(alias, 'issued_on')} <= ${day}::date` },
  preset: {
    op: 'sql',
    sql: (preset: Preset, alias, { asOf }) => {
      const { from, to } = presetRange(preset, asOf);
      return sql<SqlBool>`${column(alias, 'issued_on')} between ${from}::date and ${to}::date`;
    },
  },
  client: { op: 'in', dimension: 'client' },
  projectManager: { op: 'in', dimension: 'projectManager' },
  status: { op: 'in', dimension: 'status' },
  view: {
    op: 'choice',
    choices: {
      all: {},
      critical: { dimension: 'status', values: OPEN_STATUSES, sql: criticalAge },
      completed: { dimension: 'status', values: ['paid'] },
      high_value: {
        sql: (_view, alias, { rules }) =>
          sql<SqlBool>`${column(alias, 'amount')} >= ${ruleValue(rules, 'high_value_amount')}::numeric`,
      },
    },
  },
  minAmount: {
    op: 'sql',
    sql: (amount: number, alias) => sql<SqlBool>`${column(alias, 'amount')} >= ${amount}::bigint`,
  },
  maxAmount: {
    op: 'sql',
    sql: (amount: number, alias) => sql<SqlBool>`${column(alias, 'amount')} <= ${amount}::bigint`,
  },
  minDays: {
    op: 'sql',
    // An age is never negative, so with 0 every open statement passes.
    sql: (days: number, alias, { asOf }) => sql<SqlBool>`(
      (${isOpen(alias)} and ${days === 0 ? sql`true` : olderThan(alias, days - 1, asOf)})
      or (${isPaid(alias)} and ${settleDays(alias)} >= ${days}::int))`,
  },
};

function criticalAge(_view: string, alias: string, { asOf, rules }: PredicateContext) {
  return olderThan(alias, ruleValue(rules, 'critical_days'), asOf);
}
