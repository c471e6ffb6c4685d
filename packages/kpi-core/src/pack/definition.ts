import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { FilterBinding, Predicates } from '../filters/bindings.ts';
import type { SnapshotType } from '../identity/snapshot-type.ts';
import type { Scope } from '../identity/scope.ts';
import type { ImportReport } from '../contract/imports.ts';
import type { Localized } from './localized.ts';
import type { PackPresentation } from './presentation.ts';
import type { Rollup } from '../rollup/read.ts';
import type { SourceDefinition } from './source.ts';

/** Packs own their tables, so the database type is theirs. */
// eslint-disable-next-line typescript/no-explicit-any
export type PackDatabase = any;

export type Filters = Readonly<Record<string, unknown>>;

/** Everything a computation may use. All statements of one job run in one database snapshot. */
export interface ComputeContext<F = Filters> {
  /** The transaction that the variant is computed in. Statements may be sent at once; wait for them with `allSettled`. */
  readonly db: Kysely<PackDatabase>;
  readonly filters: F;
  readonly scope: Scope;
  /** The calendar day in the pack's time zone, `YYYY-MM-DD`. */
  readonly asOf: string;
  /** Hash that names the variant (scope and filters). */
  readonly variant: string;
  readonly rules: Readonly<Record<string, number>>;
  /** SQL conditions of the filters and of the scope. */
  readonly where: Predicates;
  /** `rows` forbids rollups: used to verify a figure against the base rows. */
  readonly base: 'auto' | 'rows';
  /** Set where this variant is one of several that are computed together. */
  readonly group: GroupMember<F> | null;
  /** Cells that stand for the rows of a source, exact in this database snapshot; null where rows must be read. */
  rollup(source: string): Rollup | null;
  readonly signal: AbortSignal;
  /** Computes a shared part once per job, so that types that stand together agree. */
  memo<T>(key: string, compute: () => Promise<T>): Promise<T>;
  /** Whether `reuse` keeps anything for later computations: not where a variant is computed once, or with others. */
  readonly keeps: boolean;
  /**
   * Computes a part, or takes it from an earlier computation of the same variant, day and rules while nothing that it
   * is read from has changed. For small values that nobody alters.
   */
  reuse<T>(key: string, basis: ReuseBasis<T>, compute: () => Promise<T>): Promise<T>;
}

/** All that a kept part is read from. */
export interface ReuseBasis<T> {
  /** Names of sources whose rows are read. */
  readonly sources: readonly string[];
  /** A rollup of which the folded cells are read, and no waiting delta. */
  readonly folded?: {
    readonly rollup: Rollup;
    /** Adds to a part that was read of earlier cells what these have got since, read from `since`. */
    readonly catchUp: (kept: T, since: Rollup) => Promise<T>;
  };
}

/** A variant's place in a group: variants alike but for one filter field, each with one value of it. */
export interface GroupMember<F = Filters> {
  readonly field: string;
  /** What the field's dimension column holds in this variant's rows, as text. */
  readonly key: string;
  /** Of all variants of the group: that text → hash of the variant. */
  readonly variants: ReadonlyMap<string, string>;
  /** Selects the rows of all of them, the field having all their values; what it memoises is read once for the group. */
  readonly context: ComputeContext<F>;
}

export interface Computed {
  /** As the pack's catalogue says; JSON. */
  readonly data: unknown;
  /** Base rows that the figures stand for. */
  readonly rows: number;
  readonly source: 'rollup' | 'rows';
}

/** Of which columns is only told which values there are, among the rows that have one of these values in others. */
export interface Occurring {
  readonly columns: readonly string[];
  /** Column → values, as text. */
  readonly among: Readonly<Record<string, readonly string[]>>;
}

/** What a type reads of a source; whatever is left out here is taken to be read. */
export interface SourceReading {
  /** Dimension → values of the rows that stand in figures; rows with other values stand in none. */
  readonly only?: Readonly<Record<string, readonly string[]>>;
  /** Filter fields: while one of them is set, no figure reads the source. */
  readonly unlessFiltered?: readonly string[];
  /** Columns that select rows and are shown by no figure: their update concerns the variants that filter by them. */
  readonly selectsBy?: readonly string[];
  /** Of an `unfiltered` source: the columns that are read outside the filters. An update of others follows the filters. */
  readonly unfilteredColumns?: readonly string[];
  /**
   * Of `unfilteredColumns`: those that are only read for the values that occur (options to choose from). An update of
   * them follows the filters as long as other rows have the old and the new value.
   */
  readonly occurring?: Occurring;
}

export interface SnapshotDefinition<F = Filters> {
  /** Bump when the payload's shape or a formula changes: old entries are then never read. */
  readonly schema: number;
  /** Names of `sources` that the data is read from. */
  readonly dependsOn: readonly string[];
  /**
   * Those of them of which rows outside the filters are read too (options to choose from, totals): each change of such
   * a source touches every variant within its scope. Whoever leaves one out here gets figures that stay as they are.
   */
  readonly unfiltered?: readonly string[];
  /**
   * Those of `unfiltered` of which rows outside the scope are read too, since rows within it refer to them (the name of
   * a statement's project, which belongs to another client): each change of such a source touches every variant.
   */
  readonly unscoped?: readonly string[];
  /**
   * Filter fields that some figure of this type leaves out (`where.rows(…, { without })`): routing leaves them out too.
   * `view=critical`: only with this choice.
   */
  readonly leavesOut?: readonly string[];
  /** What of a source this type does not read, by source. Each entry spares refreshes that would change nothing. */
  readonly reads?: Readonly<Record<string, SourceReading>>;
  compute(context: ComputeContext<F>): Promise<Computed>;
}

/** A threshold that ops can edit. */
export interface RuleDefinition {
  readonly default: number;
  readonly unit: 'CLP' | 'days' | 'ratio' | 'count';
  readonly label: Localized;
  readonly min: number;
  readonly max: number;
}

export interface DrilldownQuery {
  readonly metric?: string;
  readonly chart?: string;
  readonly bucket?: string;
  /** A sortable field, `-field` for descending. */
  readonly sort?: string;
  readonly cursor?: string;
  /** 1..200 */
  readonly limit: number;
}

export interface DrilldownPage {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** Over all rows, not over the page. `value` is the figure that these rows give: it equals the card. */
  readonly total: {
    readonly count: number;
    readonly amount: number;
    readonly value: number | null;
  };
  readonly nextCursor: string | null;
}

export interface DrilldownDefinition<F = Filters> {
  /** Throws `UnknownDrilldown` for a metric, chart, bucket or sort field that does not exist. */
  page(context: ComputeContext<F>, query: DrilldownQuery): Promise<DrilldownPage>;
  /** All rows, a batch at a time, with constant memory. */
  stream(
    context: ComputeContext<F>,
    query: Omit<DrilldownQuery, 'cursor' | 'limit'>,
  ): AsyncIterable<Readonly<Record<string, unknown>>>;
  /** One row with its history; `null` if it does not exist or is out of scope. */
  detail(context: ComputeContext<F>, id: string): Promise<Readonly<Record<string, unknown>> | null>;
}

export interface ImportInput {
  readonly db: Kysely<PackDatabase>;
  readonly content: Readable;
  readonly filename: string;
  readonly dryRun: boolean;
  readonly skipInvalid: boolean;
  readonly signal: AbortSignal;
  /** `done` rows read so far; `total` when it is known. */
  onProgress(progress: { phase: 'reading' | 'checking' | 'writing'; done: number; total: number | null }): void;
}

export interface DatasetDefinition {
  /** Reads CSV or XLSX, checks every row, writes in one transaction or not at all. */
  import(input: ImportInput): Promise<ImportReport>;
}

export interface DemoInput {
  readonly db: Kysely<PackDatabase>;
  readonly asOf: string;
  /** `sample` = the sample sheet; `generated` = the sample sheet and `rows` generated statements. */
  readonly kind: 'sample' | 'generated';
  readonly rows: number;
  onProgress(message: string): void;
}

/**
 * A KPI domain. A pack is code, not a fork: the core learns everything it needs from this definition and no other
 * place names a pack's tables, filters or figures.
 */
export interface PackDefinition<F = Filters> {
  /** Lower case, part of every wire key. */
  readonly id: string;
  readonly title: Localized;
  /** Name of the formulas' edition, shown on every receipt (`edp@1`). */
  readonly formulas: string;
  /** IANA zone of the pack's calendar day. */
  readonly timezone: string;
  readonly currency: string;
  readonly migrations: Readonly<Record<string, Migration>>;
  readonly sources: Readonly<Record<string, SourceDefinition>>;
  /** The source that filters select and that drill-downs list. */
  readonly primarySource: string;
  readonly filters: {
    /** Strict: an unknown field is refused. Parsed values are what `compute` gets. */
    readonly schema: z.ZodType<F>;
    readonly bindings: Readonly<Record<keyof F & string, FilterBinding>>;
    /** Values that mean the same as leaving the field out. */
    readonly defaults: Partial<F>;
    /** Fields whose values are folded names (trim, case, accents) in canonical form. */
    readonly folded: readonly (keyof F & string)[];
    /** Fields that may be repeated in a query. */
    readonly lists: readonly (keyof F & string)[];
    /** Fields bound to a dimension by whose values figures can be told apart in one pass (`ComputeContext.group`). */
    readonly grouped?: readonly (keyof F & string)[];
  };
  /** Dimensions a principal's scope can be restricted to. */
  readonly scopes: readonly string[];
  readonly rules: {
    readonly table: string;
    readonly definitions: Readonly<Record<string, RuleDefinition>>;
  };
  readonly snapshots: Readonly<Record<SnapshotType, SnapshotDefinition<F>>>;
  /** The few figures that answer a cold key at once. Must take well under 300 ms. */
  essential(context: ComputeContext<F>): Promise<Readonly<Record<string, number | null>>>;
  /** The fixed variants that are always kept warm, most important first. The context is that of no filter. */
  precompute(context: ComputeContext<F>): Promise<F[]>;
  /** Figures recorded once a day per precomputed variant into `kpi_history`: the `kpis` snapshot's data → metric values. */
  recordDaily(kpis: unknown): readonly {
    readonly metric: string;
    readonly value: number | null;
    readonly sampleSize: number;
  }[];
  readonly drilldown: DrilldownDefinition<F>;
  readonly datasets: Readonly<Record<string, DatasetDefinition>>;
  readonly demo: {
    isEmpty(db: Kysely<PackDatabase>): Promise<boolean>;
    load(input: DemoInput): Promise<void>;
  };
  readonly presentation: PackPresentation;
}
