import { addDays } from '@pulso/kpi-core';
import { sql } from 'kysely';
import type { EdpContext } from '../context.ts';
import { bigSumOf, sumOf } from '../kpis/totals.ts';
import { statementCells, type StatementCells } from '../rollups/cells.ts';
import type { Status } from '../schema/tables.ts';
import { age, countable, isOpen } from '../sql/statement.ts';
import { ageBounds, classesOf, EXPECTED_BOUNDS, type Class } from './classes.ts';
import { defineFact, readFact } from './fact.ts';
import { addUp, readFolded } from './folded.ts';
import { keyed, keyOf, type Key, type Split } from './split.ts';
import type { StatusTotals } from './status-totals.ts';
import { activeRows, stockRows, type StockRow } from './stock-rows.ts';

/** Open statements of one class of age. */
export interface AgeCell {
  readonly age: Class;
  readonly count: number;
  readonly amount: number;
}

/** Open statements of one class of days from `asOf` to the expected payment; null where none is expected. */
export interface DueCell {
  readonly expected: Class | null;
  readonly count: number;
  readonly amount: number;
}

/** Every stock figure is a sum over some of these few cells. */
export interface Stock {
  readonly totals: readonly StatusTotals[];
  readonly ages: readonly AgeCell[];
  readonly dues: readonly DueCell[];
  /** Those expected from `asOf` to `SOON_DAYS` later, by age. */
  readonly soon: readonly AgeCell[];
  /** Distinct over open statements. */
  readonly activeProjects: number;
  readonly activeClients: number;
}

/** Days that the forecast looks ahead, `asOf` included. */
export const SOON_DAYS = 30;

export const stock = defineFact('stock', async (context, split): Promise<(key: Key) => Stock> => {
  const cells = statementCells(context, split);
  return (cells && (await stockFromCells(context, split, cells))) ?? stockFromRows(context, split);
});

async function stockFromRows(context: EdpContext, split: Split | null): Promise<(key: Key) => Stock> {
  const rowsOf = await readFact(stockRows, context, split);
  const activeOf = await readFact(activeRows, context, split);
  return (key) => ({ ...marginsOf(rowsOf(key)), ...activeOf(key) });
}

function marginsOf(rows: readonly StockRow[]): Omit<Stock, 'activeProjects' | 'activeClients'> {
  const open = rows.filter((row) => row.age !== null);
  const sums = (own: readonly StockRow[]) => ({ count: sumOf(own, 'count'), amount: sumOf(own, 'amount') });
  const byAge = (own: readonly StockRow[]) =>
    [...Map.groupBy(own, (row) => row.age!)].map(([cell, some]) => ({ age: cell, ...sums(some) }));
  return {
    totals: [...Map.groupBy(rows, ({ status }) => status)].map(([status, own]) => ({
      status,
      ...sums(own),
      timedAmount: sumOf(own, 'timedAmount'),
      timedCount: sumOf(own, 'timedCount'),
      dayAmount: bigSumOf(own, 'dayAmount'),
      approvedCount: sumOf(own, 'approvedCount'),
      approvedAmount: sumOf(own, 'approvedAmount'),
      approvedProposedAmount: sumOf(own, 'approvedProposedAmount'),
      conformityCount: sumOf(own, 'conformityCount'),
      conformityDaysCount: sumOf(own, 'conformityDaysCount'),
      conformityDays: sumOf(own, 'conformityDays'),
      reworkCount: sumOf(own, 'reworkCount'),
      undatedCount: sumOf(own, 'undatedCount'),
    })),
    ages: byAge(open),
    dues: [...Map.groupBy(open, (row) => row.expected)].map(([expected, own]) => ({ expected, ...sums(own) })),
    soon: byAge(open.filter(({ expected }) => expected !== null && isSoon(expected))),
  };
}

/** Expected from `asOf` to 30 days later. */
export function isSoon(expected: Class): boolean {
  return expected.from >= 0 && expected.to <= SOON_DAYS;
}

interface CellRows {
  readonly totals: readonly (Omit<StatusTotals, 'timedAmount' | 'timedCount' | 'dayAmount'> & {
    readonly key: Key;
    readonly settledCount: number;
    readonly settledAmount: number;
    readonly settleDayAmount: string;
  })[];
  readonly ages: readonly (Omit<AgeCell, 'age'> & {
    readonly key: Key;
    readonly status: Status;
    readonly ageClass: number;
    readonly dayAmount: string;
  })[];
  readonly dues: readonly (Omit<DueCell, 'expected'> & { readonly key: Key; readonly expectedClass: number | null })[];
  readonly soon: readonly (Omit<AgeCell, 'age'> & { readonly key: Key; readonly ageClass: number })[];
  /** Open statements of each client. */
  readonly clients: readonly { readonly key: Key; readonly client: number; readonly count: number }[];
  readonly projects: readonly { readonly key: Key; readonly count: number }[];
}

function addCellRows(parts: readonly CellRows[]): CellRows {
  const summed = <K extends keyof CellRows>(name: K, by: readonly (keyof CellRows[K][number] & string)[]) =>
    addUp<CellRows[K][number]>(
      parts.map((part) => part[name]),
      by,
    );
  return {
    totals: summed('totals', ['key', 'status']),
    ages: summed('ages', ['key', 'status', 'ageClass']),
    dues: summed('dues', ['key', 'expectedClass']),
    soon: summed('soon', ['key', 'ageClass']),
    clients: summed('clients', ['key', 'client']),
    projects: summed('projects', ['key']),
  };
}

/** Null where no level has all dimensions. */
async function stockFromCells(
  context: EdpContext,
  split: Split | null,
  cells: StatementCells,
): Promise<((key: Key) => Stock) | null> {
  if (!cells.at('age')) return null;
  const sums = await readFolded(context, split, 'stock', cells, (part) => readCells(context, split, part), addCellRows);
  const present = <K extends keyof CellRows>(name: K) =>
    keyed(
      (sums[name] as readonly CellRows[K][number][]).filter(({ count }) => count !== 0),
      (own) => own,
    );
  const totalsOf = present('totals');
  const agesOf = present('ages');
  const duesOf = present('dues');
  const soonOf = present('soon');
  const clientsOf = present('clients');
  const projectsOf = present('projects');
  const classes = classesOf(ageBounds(context.rules));
  const expectedClasses = classesOf(EXPECTED_BOUNDS);
  return (own) => ({
    totals: totalsOf(own).map(({ settledCount, settledAmount, settleDayAmount, ...totals }) => {
      const open = agesOf(own).filter(({ status }) => status === totals.status);
      return {
        ...totals,
        timedCount: settledCount + sumOf(open, 'count'),
        timedAmount: settledAmount + sumOf(open, 'amount'),
        dayAmount: bigSumOf([{ dayAmount: settleDayAmount }, ...open], 'dayAmount'),
      };
    }),
    ages: agesOf(own).map(({ ageClass: index, count, amount }) => ({ age: classes[index]!, count, amount })),
    dues: duesOf(own).map(({ expectedClass: index, count, amount }) => ({
      expected: index === null ? null : expectedClasses[index]!,
      count,
      amount,
    })),
    soon: soonOf(own).map(({ ageClass: index, count, amount }) => ({ age: classes[index]!, count, amount })),
    activeProjects: sumOf(projectsOf(own), 'count'),
    activeClients: clientsOf(own).length,
  });
}

/** Six small reads in one statement. */
async function readCells(context: EdpContext, split: Split | null, cells: StatementCells): Promise<CellRows> {
  const { asOf, where } = context;
  const [ages, dues, likelihood] = [cells.at('age')!, cells.at('expected')!, cells.at('likelihood')!];
  const bounds = ageBounds(context.rules);
  const key = keyOf(split, 'c');
  const selected = sql`${countable('c')} and ${where.rows('c')}`;
  const ageClass = sql`width_bucket(${age('c', asOf)}, ${bounds}::int[])`;
  const { rows } = await sql<CellRows>`/* keep plan */ select
    ${listOf(sql`
      select ${key} as key, c.status, sum(n) as count, sum(amount) as amount,
        sum(approved_n) as "approvedCount", sum(approved_amount) as "approvedAmount",
        sum(approved_proposed) as "approvedProposedAmount",
        sum(conformity_n) as "conformityCount", sum(conformity_days_n) as "conformityDaysCount",
        sum(conformity_days) as "conformityDays", sum(rework_n) as "reworkCount", sum(undated_n) as "undatedCount",
        sum(settled_n) as "settledCount", sum(settled_amount) as "settledAmount", sum(settle_day_amount)::text as "settleDayAmount"
      from ${cells.of('state')} c where ${selected}
      group by 1, 2`)} as totals,
    ${listOf(sql`
      select ${key} as key, c.status, ${ageClass} as "ageClass", sum(n) as count, sum(amount) as amount,
        sum(amount * ${age('c', asOf)})::text as "dayAmount"
      from ${ages} c where ${selected}
      group by 1, 2, 3`)} as ages,
    ${listOf(sql`
      select ${key} as key, width_bucket(c.expected_payment_on - ${asOf}::date, ${[...EXPECTED_BOUNDS]}::int[]) as "expectedClass",
        sum(n) as count, sum(amount) as amount
      from ${dues} c where ${selected}
      group by 1, 2`)} as dues,
    ${listOf(sql`
      select ${key} as key, ${ageClass} as "ageClass", sum(n) as count, sum(amount) as amount
      from ${likelihood} c
      where c.expected_payment_on between ${asOf}::date and ${addDays(asOf, SOON_DAYS)}::date and ${selected}
      group by 1, 2`)} as soon,
    ${listOf(sql`
      select ${key} as key, c.client_id as client, sum(n) as count
      from ${cells.of('state')} c where ${isOpen('c')} and ${selected}
      group by 1, 2`)} as clients,
    ${listOf(
      sql`select key, value as count from ${cells.projects(
        (alias) => sql`${countable(alias)} and ${isOpen(alias)} and ${where.rows(alias)}`,
        (alias) => keyOf(split, alias),
      )} as p`,
    )} as projects`.execute(context.db);
  return rows[0]!;
}

function listOf(query: ReturnType<typeof sql>): ReturnType<typeof sql> {
  return sql`(select coalesce(jsonb_agg(to_jsonb(r)), '[]') from (${query}) as r)`;
}
