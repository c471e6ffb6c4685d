import { ROLES, SCOPE_ALL, scopeText, type Role, type Scope } from '@pulso/kpi-core';

/** Who asks, and what they may see. */
export interface Principal {
  readonly kind: 'local' | 'account' | 'key';
  /** Stable over renaming; what limits count by. */
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  /** From the account or key only, never from a request. */
  readonly scope: Scope;
  /** Canonical text of the scope. */
  readonly scopeKey: string;
}

/** The dimension that a project manager is restricted by. */
export const PROJECT_MANAGER_DIMENSION = 'projectManager';

/** The scope of a role. `projectManagers` are folded names and matter for that role alone. */
export function scopeOf(role: Role, projectManagers: readonly string[]): Scope {
  if (role !== 'project_manager') return SCOPE_ALL;
  return { kind: 'dimension', dimension: PROJECT_MANAGER_DIMENSION, values: projectManagers.toSorted() };
}

export function principalOf(
  kind: 'account' | 'key',
  holder: {
    readonly id: string;
    readonly name: string;
    readonly role: Role;
    readonly projectManagers: readonly string[];
  },
): Principal {
  const scope = scopeOf(holder.role, holder.projectManagers);
  return { kind, id: holder.id, name: holder.name, roles: [holder.role], scope, scopeKey: scopeText(scope) };
}

/** The one principal of an installation without accounts, which is bound to loopback. */
export const LOCAL_PRINCIPAL: Principal = {
  kind: 'local',
  id: 'local',
  name: 'local',
  roles: ROLES,
  scope: SCOPE_ALL,
  scopeKey: scopeText(SCOPE_ALL),
};
