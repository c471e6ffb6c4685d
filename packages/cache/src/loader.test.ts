import { describe, expect, it } from 'vitest';
import { encodeEntry } from './envelope.ts';
import type { Gateway } from './gateway.ts';
import { createL1 } from './l1.ts';
import { createLoader } from './loader.ts';
import type { StoredBytes } from './l2.ts';
import type { Namespaces } from './namespaces.ts';
import { createStatistics } from './statistics.ts';
import { contentOf, key, policy } from './testing.ts';
import type { Read } from './types.ts';

const times = { checkedAtMs: 0, freshUntilMs: 10_000, staleUntilMs: 20_000, errorUntilMs: 30_000, computeMs: 1 };
const versionOf = (read: Read): string | undefined => (read.found ? read.entry.header.version : undefined);

/** A loader whose requests to Redis the test answers, one by one, when it likes. */
function rig() {
  const asked: { key: string; answer: (stored: StoredBytes) => void }[] = [];
  const own = { asked, namespace: '7', confirmations: 0, nowMs: 1 };
  const l1 = createL1(1e6);
  const loader = createLoader({
    prefix: 'p',
    policies: { kpis: policy },
    namespaces: {
      current: () => own.namespace,
      confirm: async () => void (own.confirmations += 1),
    } as unknown as Namespaces,
    gateway: { script: async () => 1 } as unknown as Gateway,
    readBytes: (_type, redisKey) => new Promise((answer) => asked.push({ key: redisKey, answer })),
    l1,
    clock: { nowMs: () => own.nowMs, sample: () => undefined },
    statistics: createStatistics(['kpis']),
    emit: () => undefined,
  });
  /** Answers the oldest request that is left. */
  const answer = (version: string, namespace = own.namespace, one = key): void =>
    asked
      .shift()!
      .answer({ bytes: encodeEntry(one, version, times, contentOf(version)), namespace: `${namespace}:abc` });
  const isTrusted = (): boolean => (l1.get(key)?.trustedUntilMs ?? 0) > own.nowMs;
  return Object.assign(own, { loader, answer, isTrusted });
}

describe('a load', () => {
  it('is shared by all who ask at the same time', async () => {
    const own = rig();
    const reads = [own.loader.load(key), own.loader.load(key)];
    expect(own.asked).toHaveLength(1);
    own.answer('5');
    expect((await Promise.all(reads)).map(versionOf)).toEqual(['5', '5']);
    void own.loader.load(key);
    expect(own.asked).toHaveLength(1);
  });

  it('is shared with no other scope', () => {
    const own = rig();
    void own.loader.load(key);
    void own.loader.load({ ...key, scope: 'other' });
    expect(own.asked).toHaveLength(2);
  });

  it('that a change overtook is not shared with who asks after it, and is not trusted', async () => {
    const own = rig();
    const before = own.loader.load(key);
    own.loader.supersede(key.wire);
    const after = own.loader.load(key);
    expect(own.asked).toHaveLength(2);
    own.answer('5');
    await before;
    expect(own.isTrusted()).toBe(false);
    own.answer('6');
    expect(versionOf(await after)).toBe('6');
    expect(own.isTrusted()).toBe(true);
  });

  it('that a commit overtook is trusted when it brings that commit, and not when it brings an older one', async () => {
    for (const [told, trusted] of [
      ['5', true],
      ['6', false],
    ] as const) {
      const own = rig();
      const read = own.loader.load(key);
      own.loader.supersede(key.wire, told);
      void own.loader.load(key);
      expect(own.asked).toHaveLength(2);
      own.answer('5');
      await read;
      expect(own.isTrusted()).toBe(trusted);
    }
  });

  it('answers what L1 holds when Redis answers an older version of the same namespace', async () => {
    const own = rig();
    const first = own.loader.load(key);
    own.answer('9');
    await first;
    const second = own.loader.load(key);
    own.answer('8');
    expect(await second).toMatchObject({ tier: 'l1', entry: { header: { version: '9' } } });
  });

  it('of what is past its error window is a miss', async () => {
    const own = rig();
    own.nowMs = times.errorUntilMs;
    const read = own.loader.load(key);
    own.answer('5');
    expect(await read).toEqual({ found: false, state: 'miss' });
  });

  it('from a namespace that is over is done again in the one that is stored', async () => {
    const own = rig();
    const read = own.loader.load(key);
    expect(own.asked[0]!.key).toContain(':7:');
    own.namespace = '8';
    own.answer('5');
    await expect.poll(() => own.asked.length).toBe(1);
    expect(own.asked[0]!.key).toContain(':8:');
    own.answer('6');
    expect(versionOf(await read)).toBe('6');
    expect(own.confirmations).toBe(1);
  });
});
