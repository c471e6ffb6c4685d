import { sql, type Kysely } from 'kysely';
import type { PackDefinition } from '../pack/definition.ts';

/** A rule that does not exist or a value outside its limits. */
export class InvalidRule extends Error {
  readonly code = 'invalid-rule';
}

/** The rules in force: the newest row per key, else the default. One statement. */
export async function loadRules(
  // eslint-disable-next-line typescript/no-explicit-any -- the pack's own table
  db: Kysely<any>,
  pack: Pick<PackDefinition, 'rules'>,
): Promise<Record<string, number>> {
  const { rows } = await sql<{ key: string; value: number }>`
    select distinct on (key) key, value from ${sql.table(pack.rules.table)} order by key, id desc`.execute(db);
  const stored = new Map(rows.map(({ key, value }) => [key, value]));
  return Object.fromEntries(
    Object.entries(pack.rules.definitions).map(([key, definition]) => [key, stored.get(key) ?? definition.default]),
  );
}

/** Adds a version of a rule; the change feed sees it like any other change. @throws {InvalidRule} */
export async function setRule(
  // eslint-disable-next-line typescript/no-explicit-any -- the pack's own table
  db: Kysely<any>,
  pack: Pick<PackDefinition, 'id' | 'rules'>,
  change: { key: string; value: number; by: string },
): Promise<void> {
  const definition = pack.rules.definitions[change.key];
  if (!definition) {
    const known = Object.keys(pack.rules.definitions).join(', ');
    throw new InvalidRule(`no rule "${pack.id}.${change.key}"; the rules are: ${known}`);
  }
  if (!(change.value >= definition.min && change.value <= definition.max)) {
    throw new InvalidRule(
      `"${pack.id}.${change.key}" takes ${definition.min} to ${definition.max} (${definition.unit})`,
    );
  }
  await sql`insert into ${sql.table(pack.rules.table)} (key, value, changed_by)
    values (${change.key}, ${change.value}, ${change.by})`.execute(db);
}
