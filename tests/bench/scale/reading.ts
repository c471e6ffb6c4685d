import {
  computeSnapshots,
  createReuseStore,
  parseFilters,
  SCOPE_ALL,
  SNAPSHOT_TYPES,
  variantOf,
  withComputeContext,
  type Filters,
  type PackDefinition,
  type SnapshotType,
} from '@pulso/kpi-core';
import type { Database } from '@pulso/platform';
import { sql } from 'kysely';
import { claimAll } from '../../feed/claim-all.ts';
import { AS_OF, medianTenths } from './installation.ts';

export interface ReadingRow {
  readonly statements: number;
  readonly filter: string;
  readonly what: string;
  /** Medians, ms. */
  readonly cells: number;
  readonly rows: number;
  readonly ratio: number;
}

/** Measurements after the first. */
export interface Repeats {
  readonly cells: number;
  readonly rows: number;
}

interface Subject {
  prepare?(): Promise<void>;
  work(base: 'auto' | 'rows'): Promise<unknown>;
}

const OPTIONS = { asOf: AS_OF, reason: 'verify', statementTimeoutMs: 600_000 } as const;

/** What a refresh costs from cells and from rows, measured in turns. */
export async function measureReading(
  db: Database,
  pack: PackDefinition,
  statements: number,
  repeats: Repeats,
): Promise<ReadingRow[]> {
  const { rows: names } = await sql<{ client: string; manager: string }>`
    select (select k.name_key from edp.client k join edp.statement s on s.client_id = k.id
        group by k.id order by count(*) desc limit 1) as client,
      (select m.name_key from edp.project_manager m join edp.statement s on s.project_manager_id = m.id
        group by m.id order by count(*) desc limit 1) as manager`.execute(db);
  const { client, manager } = names[0]!;
  const filters: Readonly<Record<string, Filters>> = {
    none: {},
    'project manager': { projectManager: [manager] },
    status: { status: ['sent'] },
    client: { client: [client] },
  };
  const found: ReadingRow[] = [];
  for (const [filter, own] of Object.entries(filters)) {
    const variant = variantOf(pack, SCOPE_ALL, parseFilters(pack, own));
    const compute = (types: readonly SnapshotType[], more: object = {}) => {
      return async (base: 'auto' | 'rows') => {
        const { error } = await computeSnapshots(db, pack, variant, types, { ...OPTIONS, base, ...more });
        if (error) throw error;
      };
    };
    const kept = { reuse: createReuseStore() };
    const subjects: Readonly<Record<string, Subject>> = {
      essential: {
        work: (base) => withComputeContext(db, pack, variant, { ...OPTIONS, base }, (ctx) => pack.essential(ctx)),
      },
      'kpis, first': { work: compute(['kpis']) },
      'kpis, after a change': {
        prepare: () => changeOne(db, pack, own),
        work: (base) => compute(['kpis'], base === 'auto' ? kept : {})(base),
      },
      'all four': { work: compute(SNAPSHOT_TYPES) },
    };
    for (const [what, { prepare, work }] of Object.entries(subjects)) {
      const times = { cells: [] as number[], rows: [] as number[] };
      for (let turn = 0; turn <= Math.max(repeats.cells, repeats.rows); turn += 1) {
        for (const base of ['cells', 'rows'] as const) {
          if (turn > repeats[base]) continue;
          await prepare?.();
          const startedAt = performance.now();
          await work(base === 'cells' ? 'auto' : 'rows');
          // The first is the one that fills caches; where it is the only one, the table is larger than they are.
          if (turn > 0 || repeats[base] === 0) times[base].push(performance.now() - startedAt);
        }
      }
      const [cells, rows] = [medianTenths(times.cells), medianTenths(times.rows)];
      found.push({ statements, filter, what, cells, rows, ratio: Math.round((rows / cells) * 10) / 10 });
    }
  }
  return found;
}

/** Changes a statement that the filters select, and has the feed's reader take the change away. */
async function changeOne(db: Database, pack: PackDefinition, filters: Filters): Promise<void> {
  const { client = null, projectManager: manager = null } = filters as { client?: string[]; projectManager?: string[] };
  await sql`
    update edp.statement set proposed_amount = proposed_amount + 1, approved_amount = null where id = (
      select s.id from edp.statement s join edp.client k on k.id = s.client_id
        join edp.project_manager m on m.id = s.project_manager_id
      where s.status = 'sent' and s.currency = 'CLP'
        and (${client}::text[] is null or k.name_key = any(${client}::text[]))
        and (${manager}::text[] is null or m.name_key = any(${manager}::text[]))
      limit 1)`.execute(db);
  await claimAll(db, pack);
}

/** Cells and bytes of every grain. */
export async function measureSizes(db: Database): Promise<{ table: string; cells: number; kilobytes: number }[]> {
  const { rows } = await sql<{ table: string; cells: number; kilobytes: number }>`
    select c.relname as table, c.reltuples::bigint as cells, pg_total_relation_size(c.oid) / 1024 as kilobytes
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'pulso' and c.relkind = 'r' and c.relname like 'rollup\\_%'
    order by 2 desc`.execute(db);
  return rows;
}
