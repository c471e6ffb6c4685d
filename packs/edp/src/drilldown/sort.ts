import { sql } from 'kysely';
import type { Expression } from '../sql/statement.ts';
import { addDays, isStorableText, UnknownDrilldown } from '@pulso/kpi-core';

type SortType = 'bigint' | 'int' | 'date' | 'text';

/** Sortable fields with their type and what stands for a missing value, which comes first in ascending order. */
const SORTABLE = {
  amount: { type: 'bigint' },
  proposedAmount: { type: 'bigint', missing: '-1' },
  approvedAmount: { type: 'bigint', missing: '-1' },
  number: { type: 'int', missing: '-1' },
  days: { type: 'int', missing: '-100000000' },
  project: { type: 'text' },
  client: { type: 'text' },
  projectManager: { type: 'text' },
  status: { type: 'text', missing: '' },
  period: { type: 'date', missing: '-infinity' },
  issuedOn: { type: 'date' },
  sentOn: { type: 'date', missing: '-infinity' },
  expectedPaymentOn: { type: 'date', missing: '-infinity' },
  conformityOn: { type: 'date', missing: '-infinity' },
  paidOn: { type: 'date', missing: '-infinity' },
} as const satisfies Readonly<Record<string, { type: SortType; missing?: string }>>;

export type SortField = keyof typeof SORTABLE;
export const SORT_FIELDS = Object.keys(SORTABLE) as SortField[];
const DEFAULT_SORT = '-amount';

export interface Sort {
  readonly field: SortField;
  readonly descending: boolean;
}

/** @throws {UnknownDrilldown} */
export function parseSort(text: string = DEFAULT_SORT): Sort {
  const descending = text.startsWith('-');
  const field = descending ? text.slice(1) : text;
  if (!Object.hasOwn(SORTABLE, field)) {
    throw new UnknownDrilldown('sort', `rows cannot be sorted by "${field}"; one of ${SORT_FIELDS.join(', ')}`);
  }
  return { field: field as SortField, descending };
}

/** The sort's value over rows `r`, never null, so that a page can continue after any row. */
export function sortExpression({ field }: Sort): Expression {
  const definition: { type: SortType; missing?: string } = SORTABLE[field];
  const column = sql.ref(`r.${field}`);
  return definition.missing === undefined
    ? column
    : sql`coalesce(${column}, ${sql.lit(definition.missing)}::${sql.raw(definition.type)})`;
}

export function orderBy(sort: Sort): Expression {
  const direction = sql.raw(sort.descending ? 'desc' : 'asc');
  return sql`${sortExpression(sort)} ${direction}, r."rowId" ${direction}`;
}

/** Rows that come after one with this sort value and id. */
export function after(sort: Sort, position: { value: string; rowId: number }): Expression {
  const { type } = SORTABLE[sort.field];
  const comparison = sql.raw(sort.descending ? '<' : '>');
  return sql`(${sortExpression(sort)}, r."rowId") ${comparison}
    (${position.value}::text::${sql.raw(type)}, ${position.rowId}::bigint)`;
}

/** Checks a position that came from outside. */
export function isValueOf(sort: Sort, value: string): boolean {
  switch (SORTABLE[sort.field].type) {
    case 'bigint':
      return /^-?\d{1,18}$/.test(value);
    case 'int':
      return /^-?\d{1,9}$/.test(value);
    case 'date':
      return value === '-infinity' || (/^\d{4}-\d\d-\d\d$/.test(value) && addDays(value, 0) === value);
    case 'text':
      return value.length <= 500 && isStorableText(value);
  }
}
