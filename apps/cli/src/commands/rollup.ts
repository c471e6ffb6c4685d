import { checkRollups, compactRollups, rebuildRollups, recordDrift } from '@pulso/kpi-core';
import type { Command, CommandContext } from '../command.ts';
import { UsageFailure } from '../failure.ts';
import { table } from '../output/table.ts';

export const rollupCommand: Command = {
  name: 'rollup',
  usage: ['check', 'rebuild'],
  summary: {
    es: 'compara los totales acumulados con las filas, o los calcula de nuevo; el sistema sigue en marcha',
    en: 'compares the rollups with the rows, or works them out anew; the product goes on meanwhile',
  },
  options: {},
  async run(context, { positionals: [action, ...rest] }) {
    if (rest.length > 0 || (action !== 'check' && action !== 'rebuild')) {
      throw new UsageFailure({ es: 'use «check» o «rebuild»', en: 'use "check" or "rebuild"' });
    }
    if (action === 'rebuild') await rebuild(context);
    return check(context);
  },
};

async function rebuild({ packs, database, print }: CommandContext): Promise<void> {
  for (const pack of (await packs()).all) {
    await rebuildRollups(database(), pack, (source) => print(`${pack.id}.${source}`));
    await compactRollups(database(), pack);
  }
}

/** @returns 1 when any cell differs from the rows */
async function check({ packs, database, print, say, signal }: CommandContext): Promise<number> {
  let differences = 0;
  const rows: string[][] = [];
  for (const pack of (await packs()).all) {
    const found = await checkRollups(database(), pack, signal);
    if (found.length === 0) continue;
    await recordDrift(database(), pack.id, found);
    for (const grain of found) {
      differences += grain.differences;
      rows.push([`${pack.id}.${grain.source}.${grain.grain}`, String(grain.differences), `${grain.ms} ms`]);
    }
  }
  const titles = [
    { es: 'total', en: 'rollup' },
    { es: 'diferencias', en: 'differences' },
    { es: 'duración', en: 'took' },
  ].map(say);
  print(table(titles, rows, [1, 2]));
  return differences === 0 ? 0 : 1;
}
