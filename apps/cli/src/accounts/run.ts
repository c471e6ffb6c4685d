import { AccountError, appendAudit, hasAccountTables, type AuditEvent } from '@pulso/accounts';
import type { CommandContext } from '../command.ts';
import { Failure } from '../failure.ts';

/** Runs a change of accounts or keys; what a person can put right is told in words. */
export async function withAccounts<T>(context: CommandContext, work: () => Promise<T>): Promise<T> {
  if (!(await hasAccountTables(context.database()))) {
    throw new Failure({
      es: 'La base de datos no tiene tablas de cuentas todavía: npm run pulso -- migrate',
      en: 'The database has no tables of accounts yet: npm run pulso -- migrate',
    });
  }
  try {
    return await work();
  } catch (error) {
    if (error instanceof AccountError) throw new Failure(error.text);
    throw error;
  }
}

/** Notes a change made at the terminal in the audit log. */
export async function note(
  context: CommandContext,
  event: Pick<AuditEvent, 'action' | 'target' | 'detail'>,
): Promise<void> {
  await appendAudit(context.database(), [{ ...event, actor: `cli:${context.user}`, outcome: 'ok' }]);
}

/** Names given as `--project-manager "A, B"`. */
export function namesOf(flag: string | boolean | undefined): string[] {
  return typeof flag === 'string' ? flag.split(',').map((name) => name.trim()) : [];
}
