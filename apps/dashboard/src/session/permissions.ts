import type { Role, Session } from '@pulso/kpi-core/contract';

/**
 * What the page offers. The server decides what is allowed; this only keeps links from leading to refusals. As long as
 * nothing is known, and without sign-in, everything is offered.
 */
export function maySeeFigures(session: Session | null): boolean {
  return has(session, ['manager', 'project_manager', 'admin']);
}

export function mayImport(session: Session | null): boolean {
  return has(session, ['manager', 'ops', 'admin']);
}

export function mayOperate(session: Session | null): boolean {
  return has(session, ['ops', 'admin']);
}

function has(session: Session | null, roles: readonly Role[]): boolean {
  const principal = session?.principal;
  if (!principal || principal.kind === 'local') return true;
  return principal.roles.some((role) => roles.includes(role));
}
