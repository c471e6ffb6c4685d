import type { Parse } from '../fields/parsed.ts';
import type { Reason } from '../reasons.ts';

/** A column of a sheet: how it is called, read and staged. */
export interface Field {
  /** Column of the staging table, and the field's name in previews. */
  readonly name: string;
  /** The Spanish header, the English one, then other spellings. All are compared by {@link headerKey}. */
  readonly headers: readonly [es: string, en: string, ...others: string[]];
  readonly type: 'text' | 'integer' | 'bigint' | 'date';
  readonly parse: Parse;
  /**
   * `key`: names the row, always there. `new`: a new row needs it, and no row may clear it. `checked`: read, refused
   * when it makes no sense, and not stored.
   */
  readonly need: 'key' | 'new' | 'optional' | 'checked';
}

/** One target column of an update: `after` and `before` are SQL over the aliases of {@link Dataset.lookups}. */
export interface Assignment {
  readonly field: string;
  readonly column: string;
  readonly after: string;
  /** SQL of what a preview shows, where it is not the column itself. */
  readonly shown?: { readonly before: string; readonly after: string };
}

/** A condition under which a staged row is refused: SQL over `s` and the lookups. */
export interface RowCheck {
  readonly when: string;
  readonly field: string;
  readonly reason: Reason;
}

/**
 * What the importer must know of a kind of sheet. All SQL here is fixed text of this pack: values come from the
 * staging table (alias `s`), the stored row has the alias `t`.
 */
export interface Dataset {
  readonly id: string;
  readonly fields: readonly Field[];
  readonly table: string;
  /** Fields that together name a row, and the same as SQL: no two rows of a file may agree on it. */
  readonly key: { readonly fields: readonly string[]; readonly sql: string };
  /** SQL of the key as a report shows it. */
  readonly keyText: string;
  /** Fields with names that are compared folded; `import_name` has their keys. */
  readonly foldedNames: readonly string[];
  /** Joins from `s` to the rows that its names stand for, all left joins. */
  readonly lookups: string;
  /** Condition under which `t` is the row that `s` names. */
  readonly match: string;
  readonly checks: readonly RowCheck[];
  /** Statements that create what the good rows name and is unknown: clients, projects. */
  readonly create: readonly string[];
  /** What an update writes, given which fields the file has: an absent column keeps its value. */
  assignments(has: (field: string) => boolean): readonly Assignment[];
  /** Target columns of a new row with their SQL over `s` and the lookups. */
  readonly newRow: Readonly<Record<string, string>>;
}
