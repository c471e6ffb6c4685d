import type { Migration } from 'kysely/migration';
import { tables } from './0001-tables.ts';
import { triggers } from './0002-triggers.ts';
import { indexes } from './0003-indexes.ts';
import { returned } from './0004-returned.ts';
import { linearHistory } from './0005-linear-history.ts';
import { coveringIndexes } from './0006-covering-indexes.ts';

/** In order of name; one that was released is never edited. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-tables': tables,
  '0002-triggers': triggers,
  '0003-indexes': indexes,
  '0004-returned': returned,
  '0005-linear-history': linearHistory,
  '0006-covering-indexes': coveringIndexes,
};
