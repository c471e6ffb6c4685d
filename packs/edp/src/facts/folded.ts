import { allSettled, type Rollup } from '@pulso/kpi-core';
import type { EdpContext } from '../context.ts';
import type { StatementCells } from '../rollups/cells.ts';
import type { SourceName } from '../sources.ts';
import type { Split } from './split.ts';

/** Names in filters and scopes are looked up there. */
const LOOKED_UP: readonly SourceName[] = ['client', 'projectManager'];

/**
 * Reads totals from folded cells and from waiting deltas, each by itself. What the cells give is kept, and brought up to
 * date by what is folded into them, so that a change costs what its deltas cost, however many cells there are. Where
 * nothing is kept, both are read at once.
 * @param read one statement over the cells given. The results are to be added up: nothing may be left out of one
 *   because it is zero in it
 * @param add adds up what `read` gave of several parts
 */
export async function readFolded<T>(
  context: EdpContext,
  split: Split | null,
  name: string,
  cells: StatementCells,
  read: (cells: StatementCells) => Promise<T>,
  add: (parts: readonly T[]) => T,
): Promise<T> {
  if (!context.keeps) return read(cells);
  const { rollup } = cells;
  const key = `edp.${name} of cells${split ? ` by ${split.field}` : ''}`;
  const catchUp = async (kept: T, since: Rollup) => add([kept, await read(cells.over(since))]);
  return add(
    await allSettled([
      context.reuse(key, { sources: LOOKED_UP, folded: { rollup, catchUp } }, () =>
        read(cells.over(rollup.only('folded'))),
      ),
      read(cells.over(rollup.only('waiting'))),
    ]),
  );
}

type Total = number | string;

/**
 * Adds up rows that agree in all columns of `by`. The other columns are whole numbers, or such as text where they may
 * exceed what a number holds exactly.
 */
export function addUp<Row extends object>(
  parts: readonly (readonly Row[])[],
  by: readonly (keyof Row & string)[],
): Row[] {
  const sums = new Map<string, Record<string, unknown>>();
  for (const row of parts.flat() as readonly Record<string, unknown>[]) {
    const name = JSON.stringify(by.map((column) => row[column]));
    const sum = sums.get(name);
    if (!sum) sums.set(name, { ...row });
    else for (const column in row) if (!by.includes(column as never)) sum[column] = added(sum[column], row[column]);
  }
  return [...sums.values()] as Row[];
}

function added(a: unknown, b: unknown): Total {
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  if (typeof a === 'string' && typeof b === 'string') return String(BigInt(a) + BigInt(b));
  throw new TypeError(`${typeof a} and ${typeof b} are no totals`);
}
