import { InvalidRule, loadRules, setRule, type PackDefinition, type PackRegistry } from '@pulso/kpi-core';
import type { Command, CommandContext } from '../command.ts';
import { Failure, UsageFailure } from '../failure.ts';
import { table } from '../output/table.ts';

export const ruleCommand: Command = {
  name: 'rule',
  usage: ['list', 'set PACK.KEY VALUE'],
  summary: {
    es: 'muestra o cambia los límites de las fórmulas, por ejemplo: rule set edp.dso_green 40',
    en: 'shows or changes the thresholds of the formulas, for example: rule set edp.dso_green 40',
  },
  options: {},
  async run(context, { positionals: [action, name, value, ...rest] }) {
    if (action === 'list' && name === undefined) return listRules(context);
    if (action === 'set' && name !== undefined && value !== undefined && rest.length === 0) {
      return changeRule(context, name, value);
    }
    throw new UsageFailure({ es: 'use «list» o «set»', en: 'use "list" or "set"' });
  },
};

async function listRules({ packs, database, print, say, format }: CommandContext): Promise<number> {
  const { all } = await packs();
  for (const pack of all) {
    const inForce = await loadRules(database(), pack);
    const rows = Object.entries(pack.rules.definitions).map(([key, { default: standard, unit, label }]) => [
      `${pack.id}.${key}`,
      format.number(inForce[key] ?? standard),
      format.number(standard),
      unit,
      say(label),
    ]);
    const titles = [
      { es: 'regla', en: 'rule' },
      { es: 'valor', en: 'value' },
      { es: 'de fábrica', en: 'default' },
      { es: 'unidad', en: 'unit' },
      { es: 'significado', en: 'meaning' },
    ].map(say);
    print(table(titles, rows, [1, 2]));
  }
  return 0;
}

async function changeRule(context: CommandContext, name: string, text: string): Promise<number> {
  const { pack, key } = findRule(await context.packs(), name);
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) {
    throw new UsageFailure({ es: `«${text}» no es un número`, en: `"${text}" is not a number` });
  }
  const db = context.database();
  const before = (await loadRules(db, pack))[key];
  try {
    await setRule(db, pack, { key, value, by: context.user });
  } catch (error) {
    if (error instanceof InvalidRule) throw refusal(pack, key, error);
    throw error;
  }
  const old = before === undefined ? '' : `${context.format.number(before)} → `;
  context.print(`${pack.id}.${key}: ${old}${context.format.number(value)}`);
  return 0;
}

function refusal(pack: PackDefinition, key: string, error: InvalidRule): Failure {
  const definition = pack.rules.definitions[key];
  if (!definition) return new Failure({ es: error.message, en: error.message });
  return new Failure({
    es: `${pack.id}.${key} acepta de ${definition.min} a ${definition.max} (${definition.unit}).`,
    en: `${pack.id}.${key} takes ${definition.min} to ${definition.max} (${definition.unit}).`,
  });
}

function findRule(packs: PackRegistry, name: string): { pack: PackDefinition; key: string } {
  const [id = '', ...rest] = name.split('.');
  const key = rest.join('.');
  const pack = packs.get(id);
  if (pack && Object.hasOwn(pack.rules.definitions, key)) return { pack, key };
  throw new UsageFailure({
    es: `no hay regla «${name}»; vea «rule list»`,
    en: `there is no rule "${name}"; see "rule list"`,
  });
}
