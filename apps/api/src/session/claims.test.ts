import type { OidcSettings } from '@pulso/platform';
import { describe, expect, it } from 'vitest';
import { identityOf } from './claims.ts';

const settings = {
  roleClaim: 'groups',
  roles: [
    { value: 'admins', role: 'admin' },
    { value: 'finance', role: 'manager' },
    { value: 'chiefs', role: 'project_manager' },
    { value: 'typo', role: 'manger' },
  ],
  projectManagerClaim: 'pm',
} as unknown as OidcSettings;
const person = { iss: 'https://id.example', sub: '1', preferred_username: 'ana' };

describe('what claims grant', () => {
  it('is the first role of the configuration that a group has', () => {
    expect(identityOf({ ...person, groups: ['finance', 'admins'] }, settings)).toMatchObject({ role: 'admin' });
    expect(identityOf({ ...person, groups: 'finance' }, settings)).toMatchObject({ role: 'manager', name: 'ana' });
  });

  it('is nothing without a group, with one that is not text, or with a role that does not exist', () => {
    for (const groups of [undefined, [], ['staff'], [['finance']], { finance: true }, ['typo'], 1]) {
      expect(identityOf({ ...person, groups }, settings)).toBeNull();
    }
    expect(identityOf({ sub: '1', groups: ['finance'] }, settings)).toBeNull();
    expect(identityOf({ iss: 'x', groups: ['finance'] }, settings)).toBeNull();
  });

  it('is a scope for a project manager, who needs a name', () => {
    expect(identityOf({ ...person, groups: ['chiefs'], pm: ['Camila Soto', 7] }, settings)).toMatchObject({
      role: 'project_manager',
      projectManagers: ['Camila Soto'],
    });
    for (const pm of [undefined, '', '  ', [], [1]]) {
      expect(identityOf({ ...person, groups: ['chiefs'], pm }, settings)).toBeNull();
    }
  });
});
