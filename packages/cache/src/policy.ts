import { createHash } from 'node:crypto';
import type { Times } from './envelope.ts';
import type { CachePolicy } from './types.ts';

/**
 * A key's own share of 0..1, always the same: jitter that can be reproduced, so that variants computed together do not
 * expire together and tests need no randomness.
 */
export function share(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / 0x1_0000_0000;
}

/** `ttlMs` less the key's own part of the jitter: within [ttl · (1 − jitter), ttl]. */
export function jitteredTtlMs(policy: CachePolicy, wire: string): number {
  return Math.round(policy.ttlMs * (1 - policy.jitter * share(wire)));
}

/**
 * The times of an entry, counted from when its computation began, on the clock that minted the version: no other clock
 * decides. `freshUntilMs` brings the end of FRESH forward (a day boundary), never back.
 */
export function entryTimes(
  policy: CachePolicy,
  wire: string,
  beganAtMs: number,
  options: { freshUntilMs?: number | undefined; computeMs: number },
): Times {
  const byTtl = beganAtMs + jitteredTtlMs(policy, wire);
  const freshUntilMs = Math.max(beganAtMs, Math.min(byTtl, options.freshUntilMs ?? Infinity));
  const staleUntilMs = freshUntilMs + policy.staleMs;
  return {
    checkedAtMs: beganAtMs,
    freshUntilMs,
    staleUntilMs,
    errorUntilMs: staleUntilMs + policy.errorMs,
    computeMs: options.computeMs,
  };
}

/** Throws a TypeError naming the first figure of a policy that makes no sense. */
export function assertPolicy(type: string, policy: CachePolicy): void {
  const check = (name: string, value: number, least: number, most = 2 ** 40): void => {
    if (!(value >= least && value <= most)) {
      throw new TypeError(`cache policy ${type}.${name} is ${value}, not between ${least} and ${most}`);
    }
  };
  check('ttlMs', policy.ttlMs, 1);
  check('staleMs', policy.staleMs, 0);
  check('errorMs', policy.errorMs, 0);
  check('jitter', policy.jitter, 0, 1);
  check('leaseMs', policy.leaseMs, 10);
  check('backoff.baseMs', policy.backoff.baseMs, 1);
  check('backoff.maxMs', policy.backoff.maxMs, policy.backoff.baseMs);
  check('l1Ms', policy.l1Ms, 0);
}
