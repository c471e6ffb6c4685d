import { fold, ROLES, type Role } from '@pulso/kpi-core';
import { AccountError } from '../errors.ts';

export interface Account {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** Folded names; empty for every other role. */
  readonly projectManagers: readonly string[];
  readonly policyVersion: number;
  readonly disabledAt: Date | null;
  readonly createdAt: Date;
  /** Signs in with an identity provider, not with a password. */
  readonly oidc: boolean;
}

/** What a role is given with: `project_manager` needs names, no other role takes any. */
export interface Grant {
  /** One of `ROLES`. */
  readonly role: string;
  readonly projectManagers?: readonly string[];
}

/** @throws {AccountError} `invalid-name` */
export function checkName(name: string): string {
  const trimmed = name.trim();
  if (/^[^\p{C}]{1,100}$/u.test(trimmed) && fold(trimmed) !== '') return trimmed;
  throw new AccountError('invalid-name', {
    es: 'el nombre tiene de 1 a 100 caracteres',
    en: 'a name has 1 to 100 characters',
  });
}

const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text);

/** The grant with folded, distinct names. @throws {AccountError} `invalid-role` */
export function checkGrant({ role, projectManagers = [] }: Grant): { role: Role; projectManagers: string[] } {
  if (!isRole(role)) {
    throw new AccountError('invalid-role', {
      es: `no hay rol «${role}»; hay ${ROLES.join(', ')}`,
      en: `there is no role "${role}"; there are ${ROLES.join(', ')}`,
    });
  }
  const names = [...new Set(projectManagers.map(fold))].filter((name) => name !== '').toSorted();
  if (role === 'project_manager' && names.length === 0) {
    throw new AccountError('invalid-role', {
      es: 'el rol project_manager necesita al menos un nombre de jefe de proyecto',
      en: 'the role project_manager needs at least one name of a project manager',
    });
  }
  if (role !== 'project_manager' && names.length > 0) {
    throw new AccountError('invalid-role', {
      es: `el rol ${role} no se limita a jefes de proyecto`,
      en: `the role ${role} is not restricted to project managers`,
    });
  }
  return { role, projectManagers: names };
}
