import { calendarDay, settleRollups, type PackDefinition } from '@pulso/kpi-core';
import type { Command, CommandContext } from '../command.ts';
import { UsageFailure } from '../failure.ts';

const DEFAULT_ROWS = 1_000;
const MOST_ROWS = 20_000_000;

export const demoCommand: Command = {
  name: 'demo',
  usage: ['[--rows N] [--if-empty]', '--sample [--if-empty]'],
  summary: {
    es: 'carga los datos de ejemplo: la planilla real y N filas generadas, siempre las mismas',
    en: 'loads demo data: the real sheet and N generated rows, always the same ones',
  },
  options: {
    rows: { type: 'string' },
    sample: { type: 'boolean' },
    'if-empty': { type: 'boolean' },
  },
  async run(context, { flags, positionals }) {
    if (positionals.length > 0) throw new UsageFailure({ es: 'sobran argumentos', en: 'too many arguments' });
    const rows = rowCount(flags['rows']);
    const automatic = flags['if-empty'] === true && flags['rows'] === undefined && flags['sample'] !== true;
    const wanted = automatic ? context.environment().demo : flags['sample'] === true ? 'sample' : 'generated';
    if (wanted === 'none') {
      context.print(
        context.say({ es: 'PULSO_DEMO=none: no se carga nada.', en: 'PULSO_DEMO=none: nothing is loaded.' }),
      );
      return 0;
    }
    const { all } = await context.packs();
    for (const pack of all) await loadInto(context, pack, wanted, rows, flags['if-empty'] === true);
    return 0;
  },
};

async function loadInto(
  { database, environment, print, say }: CommandContext,
  pack: PackDefinition,
  kind: 'sample' | 'generated',
  rows: number,
  onlyIfEmpty: boolean,
): Promise<void> {
  const db = database();
  if (onlyIfEmpty && !(await pack.demo.isEmpty(db))) {
    print(say({ es: `${pack.id}: ya tiene datos.`, en: `${pack.id}: there is data already.` }));
    return;
  }
  const asOf = environment().asOf ?? calendarDay(pack.timezone, Date.now());
  await pack.demo.load({ db, asOf, kind, rows, onProgress: (message) => print(`${pack.id}: ${message}`) });
  await settleRollups(db, pack);
  print(say({ es: `${pack.id}: datos de ejemplo cargados.`, en: `${pack.id}: demo data loaded.` }));
}

function rowCount(flag: string | boolean | undefined): number {
  if (flag === undefined) return DEFAULT_ROWS;
  const rows = Number(flag);
  if (Number.isInteger(rows) && rows >= 1 && rows <= MOST_ROWS) return rows;
  throw new UsageFailure({
    es: `--rows es un número entero de 1 a ${MOST_ROWS}`,
    en: `--rows is a whole number from 1 to ${MOST_ROWS}`,
  });
}
