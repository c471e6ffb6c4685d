import { describe, expect, it } from 'vitest';
import { assertReachable, loginRule, type Installation } from './login-rule.ts';

const installation = (change: Partial<Installation>): Installation => ({
  host: '127.0.0.1',
  accounts: 0,
  oidc: false,
  heldNone: false,
  ...change,
});

describe('whether one must sign in', () => {
  it.each([
    [{}, 'open'],
    [{ host: '::1' }, 'open'],
    [{ accounts: 1 }, 'login'],
    [{ oidc: true }, 'login'],
    [{ host: '0.0.0.0' }, 'login'],
    [{ host: '10.0.0.1', heldNone: true }, 'login'],
    [{ accounts: null }, 'unknown'],
    [{ accounts: null, heldNone: true }, 'open'],
    [{ accounts: null, heldNone: true, host: '0.0.0.0' }, 'login'],
    // What was remembered gives way to what is known.
    [{ accounts: 1, heldNone: true }, 'login'],
  ] as const)('%o: %s', (change, rule) => {
    expect(loginRule(installation(change))).toBe(rule);
  });

  it('nobody could, where others reach: such an installation does not start', () => {
    expect(() => assertReachable(installation({ host: '0.0.0.0' }))).toThrow('account add');
    for (const change of [{ accounts: 1 }, { oidc: true }, { accounts: null }] as const) {
      expect(() => assertReachable(installation({ host: '0.0.0.0', ...change }))).not.toThrow();
    }
    expect(() => assertReachable(installation({}))).not.toThrow();
  });
});
