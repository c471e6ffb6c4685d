import { createKey, DEFAULT_KEY_DAYS, listKeys, revokeKey } from '@pulso/accounts';
import { ROLES } from '@pulso/kpi-core';
import { namesOf, note, withAccounts } from '../accounts/run.ts';
import type { Arguments, Command, CommandContext } from '../command.ts';
import { UsageFailure } from '../failure.ts';
import { table } from '../output/table.ts';

export const keyCommand: Command = {
  name: 'key',
  usage: [
    `add NAME [--role ${ROLES.join('|')}] [--project-manager "NAME, NAME"] [--days ${DEFAULT_KEY_DAYS}]`,
    'list',
    'revoke ID',
  ],
  summary: {
    es: 'claves para máquinas («Authorization: Bearer …»); por defecto con el rol monitor',
    en: 'keys for machines ("Authorization: Bearer …"); with the role monitor unless another is given',
  },
  options: { role: { type: 'string' }, 'project-manager': { type: 'string' }, days: { type: 'string' } },
  run: (context, { positionals: [action, subject, ...rest], flags }) =>
    withAccounts(context, () => {
      if (action === 'list' && subject === undefined) return list(context);
      if (action === 'add' && subject && rest.length === 0) return add(context, subject, flags);
      if (action === 'revoke' && subject && rest.length === 0) return revoke(context, subject);
      throw new UsageFailure({ es: 'use «add», «list» o «revoke»', en: 'use "add", "list" or "revoke"' });
    }),
};

async function add(context: CommandContext, name: string, flags: Arguments['flags']): Promise<number> {
  const { role = 'monitor', days } = flags;
  const { key, text } = await createKey(context.database(), {
    name,
    role: String(role),
    projectManagers: namesOf(flags['project-manager']),
    ...(days === undefined ? {} : { days: Number(days) }),
  });
  await note(context, { action: 'key.add', target: key.id, detail: { name: key.name, role: key.role } });
  context.print(text);
  context.stderr.write(
    `${context.say({
      es: 'Guárdela ahora: no se vuelve a mostrar.',
      en: 'Keep it now: it is not shown again.',
    })}\n`,
  );
  return 0;
}

async function revoke(context: CommandContext, id: string): Promise<number> {
  await revokeKey(context.database(), id);
  await note(context, { action: 'key.revoke', target: id });
  context.print(context.say({ es: `${id}: revocada.`, en: `${id}: revoked.` }));
  return 0;
}

async function list({ database, print, say }: CommandContext): Promise<number> {
  const keys = await listKeys(database());
  const titles = [
    { es: 'id', en: 'id' },
    { es: 'nombre', en: 'name' },
    { es: 'rol', en: 'role' },
    { es: 'vence', en: 'expires' },
    { es: 'estado', en: 'state' },
  ].map(say);
  const state = (revokedAt: Date | null, expiresAt: Date): string =>
    revokedAt
      ? say({ es: 'revocada', en: 'revoked' })
      : expiresAt.getTime() < Date.now()
        ? say({ es: 'vencida', en: 'expired' })
        : say({ es: 'activa', en: 'active' });
  const rows = keys.map(({ id, name, role, expiresAt, revokedAt }) => [
    id,
    name,
    role,
    expiresAt.toISOString().slice(0, 10),
    state(revokedAt, expiresAt),
  ]);
  print(table(titles, rows));
  return 0;
}
