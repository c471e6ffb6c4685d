import { fold, type Role, ROLES } from '@pulso/kpi-core';
import type { ExternalIdentity } from '@pulso/accounts';
import type { OidcSettings } from '@pulso/platform';

type Claims = Readonly<Record<string, unknown>>;

const texts = (claim: unknown): string[] =>
  (Array.isArray(claim) ? claim : [claim]).filter((value): value is string => typeof value === 'string');

/**
 * What an identity provider's claims grant; `null` when none of its groups has a role here, or the role needs a name
 * that the claims do not carry. Only claims of a checked ID token may come in.
 */
export function identityOf(claims: Claims, settings: OidcSettings): ExternalIdentity | null {
  const { iss, sub } = claims;
  const groups = texts(claims[settings.roleClaim]);
  const role = settings.roles.find(({ value }) => groups.includes(value))?.role as Role | undefined;
  if (typeof iss !== 'string' || typeof sub !== 'string' || role === undefined || !ROLES.includes(role)) return null;
  const projectManagers = role === 'project_manager' ? texts(claims[settings.projectManagerClaim]) : [];
  if (role === 'project_manager' && !projectManagers.some((name) => fold(name) !== '')) return null;
  const [name = sub] = texts(claims['preferred_username']).concat(texts(claims['email']), texts(claims['name']));
  return { issuer: iss, subject: sub, name: name.slice(0, 100), role, projectManagers };
}
