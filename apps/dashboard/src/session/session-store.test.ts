import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Session } from '@pulso/kpi-core/contract';
import { ServerProblem } from '../api/errors.ts';
import { mayImport, mayOperate, maySeeFigures } from './permissions.ts';
import { createSessionKeeper, type SessionRequests } from './session-store.ts';

const signedOut: Session = {
  loginRequired: true,
  principal: null,
  expiresAt: null,
  signIn: { password: true, oidc: null },
};
const signedIn = (minutes: number): Session => ({
  ...signedOut,
  principal: { kind: 'account', name: 'Ana', roles: ['manager'], scope: { kind: 'all' } },
  expiresAt: new Date(Date.now() + minutes * 60_000).toISOString(),
});
const refused = (status: number) => () => Promise.reject(new ServerProblem(status, null, null));
const requests = (over: Partial<SessionRequests>): SessionRequests => ({
  read: async () => signedOut,
  refresh: refused(401),
  login: async () => signedIn(10),
  logout: async () => undefined,
  ...over,
});

describe('the session', () => {
  afterEach(() => vi.useRealTimers());

  it('is renewed shortly before it ends', async () => {
    vi.useFakeTimers();
    const refresh = vi.fn<SessionRequests['refresh']>(async () => signedIn(10));
    const keeper = createSessionKeeper(requests({ read: async () => signedIn(10), refresh }));
    await keeper.load();
    await vi.advanceTimersByTimeAsync(8.9 * 60_000);
    expect(refresh).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(0.2 * 60_000);
    expect(refresh).toHaveBeenCalledTimes(1);
    keeper.stop();
  });
  it('renews once for many refused requests', async () => {
    const refresh = vi.fn<SessionRequests['refresh']>(async () => signedIn(10));
    const keeper = createSessionKeeper(requests({ refresh }));
    expect(await Promise.all([keeper.renew(), keeper.renew(), keeper.renew()])).toEqual([true, true, true]);
    expect(refresh).toHaveBeenCalledTimes(1);
    keeper.stop();
  });
  it('asks for a login when it is over', async () => {
    const keeper = createSessionKeeper(requests({}));
    expect(await keeper.renew()).toBe(false);
    expect(keeper.store.get().session).toEqual(signedOut);
  });
  it('goes on when another tab is renewing', async () => {
    const keeper = createSessionKeeper(requests({ refresh: refused(409) }), async () => undefined);
    expect(await keeper.renew()).toBe(true);
  });
  it('forgets who was signed in on logout', async () => {
    const keeper = createSessionKeeper(requests({}));
    await keeper.login('Ana', 'secret');
    expect(keeper.store.get().session?.principal?.name).toBe('Ana');
    await keeper.logout();
    expect(keeper.store.get().session?.principal).toBeNull();
  });
});

describe('what a role may see', () => {
  const as = (...roles: NonNullable<Session['principal']>['roles']): Session => ({
    ...signedIn(1),
    principal: { kind: 'account', name: 'x', roles, scope: { kind: 'all' } },
  });
  it.each([
    ['manager', true, true, false],
    ['project_manager', true, false, false],
    ['ops', false, true, true],
    ['admin', true, true, true],
    ['monitor', false, false, false],
  ] as const)('%s: figures %s, import %s, operations %s', (role, figures, imports, operations) => {
    expect([maySeeFigures(as(role)), mayImport(as(role)), mayOperate(as(role))]).toEqual([
      figures,
      imports,
      operations,
    ]);
  });
  it('everything while nothing is known', () => {
    expect([maySeeFigures(null), mayImport(null), mayOperate(null)]).toEqual([true, true, true]);
  });
});
