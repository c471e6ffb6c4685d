import {
  createAccount,
  disableAccount,
  enableAccount,
  forgetNoAccounts,
  listAccounts,
  setGrant,
  setPassword,
  type Grant,
} from '@pulso/accounts';
import { ROLES } from '@pulso/kpi-core';
import { namesOf, note, withAccounts } from '../accounts/run.ts';
import type { Arguments, Command, CommandContext } from '../command.ts';
import { UsageFailure } from '../failure.ts';
import { askPassword } from '../input/password.ts';
import { table } from '../output/table.ts';

type AskPassword = (context: CommandContext) => Promise<string>;

/** @param ask where the password comes from */
export function accountCommandWith(ask: AskPassword): Command {
  return {
    name: 'account',
    usage: [
      `add NAME --role ${ROLES.join('|')} [--project-manager "NAME, NAME"]`,
      'list',
      'password NAME',
      'role NAME --role ROLE [--project-manager "NAME, NAME"]',
      'disable NAME',
      'enable NAME',
    ],
    summary: {
      es: 'cuentas de acceso; la contraseña se pide en la terminal o se lee de la entrada estándar',
      en: 'accounts to sign in with; the password is asked on the terminal or read from standard input',
    },
    options: { role: { type: 'string' }, 'project-manager': { type: 'string' } },
    run: (context, { positionals: [action, name, ...rest], flags }) =>
      withAccounts(context, async () => {
        if (action === 'list' && name === undefined) return list(context);
        if (!name || rest.length > 0) throw usage();
        switch (action) {
          case 'add':
            return add(context, name, grantOf(flags), await ask(context));
          case 'password':
            await setPassword(context.database(), name, await ask(context));
            break;
          case 'role':
            await setGrant(context.database(), name, grantOf(flags));
            break;
          case 'disable':
            await disableAccount(context.database(), name);
            break;
          case 'enable':
            await enableAccount(context.database(), name);
            break;
          default:
            throw usage();
        }
        await note(context, { action: `account.${action}`, target: name });
        context.print(
          context.say({
            es: `${name}: hecho. Sus sesiones han terminado.`,
            en: `${name}: done. Its sessions have ended.`,
          }),
        );
        return 0;
      }),
  };
}

export const accountCommand = accountCommandWith(askPassword);

const usage = (): UsageFailure =>
  new UsageFailure({
    es: 'use «add», «list», «password», «role», «disable» o «enable»',
    en: 'use "add", "list", "password", "role", "disable" or "enable"',
  });

function grantOf(flags: Arguments['flags']): Grant {
  const { role } = flags;
  if (typeof role === 'string') return { role, projectManagers: namesOf(flags['project-manager']) };
  throw new UsageFailure({ es: 'falta --role', en: '--role is missing' });
}

async function add(context: CommandContext, name: string, grant: Grant, password: string): Promise<number> {
  const account = await createAccount(context.database(), { ...grant, name, password });
  await forgetNoAccounts(context.environment().home);
  await note(context, { action: 'account.add', target: account.name, detail: { role: account.role } });
  context.print(
    context.say({
      es: `${account.name}: cuenta creada (${account.role}). Desde ahora hay que iniciar sesión.`,
      en: `${account.name}: account made (${account.role}). From now on everybody signs in.`,
    }),
  );
  return 0;
}

async function list({ database, print, say }: CommandContext): Promise<number> {
  const accounts = await listAccounts(database());
  const titles = [
    { es: 'nombre', en: 'name' },
    { es: 'rol', en: 'role' },
    { es: 'jefes de proyecto', en: 'project managers' },
    { es: 'estado', en: 'state' },
    { es: 'creada', en: 'created' },
    { es: 'id', en: 'id' },
  ].map(say);
  const rows = accounts.map(({ id, name, role, projectManagers, disabledAt, createdAt, oidc }) => [
    oidc ? `${name} (oidc)` : name,
    role,
    projectManagers.join(', '),
    disabledAt ? say({ es: 'desactivada', en: 'disabled' }) : say({ es: 'activa', en: 'active' }),
    createdAt.toISOString().slice(0, 10),
    id,
  ]);
  print(table(titles, rows));
  return 0;
}
