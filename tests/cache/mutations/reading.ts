import type { Group } from './mutation.ts';

const src = (name: string): string => `packages/cache/src/${name}.ts`;
const unit = (name: string): string => `packages/cache/src/${name}.test.ts`;
const live = (name: string): string => `tests/cache/${name}.test.ts`;

/** The reader: L1, batches, waiting, last good copies. */
export const reading: readonly Group[] = [
  {
    file: src('l1'),
    test: unit('l1'),
    rules: [
      [
        'L1 never goes back in version',
        'compareVersions(held.entry.header.version, entry.header.version) > 0',
        'false',
        'never goes back',
      ],
      ['L1 takes what a renewed namespace holds', 'held.namespace === namespace &&', '', 'takes what a renewed'],
      [
        'L1 answers exactly one scope and schema',
        ' && slot.key.scope === key.scope && slot.key.schema === key.schema',
        '',
        'exactly its own scope',
      ],
      ['L1 is bounded by bytes', 'Math.max(1, maxBytes)', '2 ** 40', 'holds no more bytes'],
      ['L1 keeps no larger buffer alive', 'entry: detached(entry),', 'entry,', 'keeps no larger buffer'],
      [
        'news ends the trust in a copy',
        '    slot.trustedUntilMs = 0;\n    slot.servedUntilMs = 0;\n',
        '',
        'keeps a copy that the bus',
      ],
      [
        'news of the version that is held ends no trust',
        'compareVersions(slot.entry.header.version, version) >= 0',
        'false',
        'keeps a copy that the bus',
      ],
      [
        'a copy is served no longer than its state holds',
        'Math.min(slot.trustedUntilMs, stateEndsAtMs(header, nowMs))',
        'slot.trustedUntilMs',
        'serves a trusted copy no longer',
      ],
      ['a last good copy is never FRESH', "state: state === 'fresh' ? 'stale' : state", 'state', 'the last good copy'],
      [
        'a last good copy is flagged',
        "tier: 'l1', degraded: true",
        "tier: 'l1', degraded: false",
        'the last good copy',
      ],
      [
        'a last good copy ends with its error window',
        "  if (state === 'miss') return undefined;\n  return { found",
        '  return { found',
        'the last good copy',
      ],
    ],
  },
  {
    file: src('loader'),
    test: unit('loader'),
    rules: [
      ['loads of one key at the same time share a request', 'if (shared && shared.key', 'if (false && shared.key', ''],
      ['a shared load is of the same scope', ' && shared.key.scope === key.scope', '', ''],
      [
        'a load that a change overtook is not shared with later callers',
        'flight.news.version = version;\n      flights.delete(wire);',
        'flight.news.version = version;',
        '',
      ],
      [
        'L1 does not trust what a load brought that a change overtook',
        'const trustMs = outdated ? 0 :',
        'const trustMs =',
        '',
      ],
      [
        'an older answer of Redis does not replace what L1 holds',
        'if (slot.entry.header.version === entry.header.version) {',
        'if (true) {',
        '',
      ],
      ['what is kept past its error window is a MISS', "    if (state === 'miss') return miss;\n", '', ''],
      ['the namespace is compared at every read', 'if (isStored(namespace, stored.namespace)) {', 'if (true) {', ''],
    ],
  },
  {
    file: src('loader'),
    test: live('reading'),
    rules: [
      [
        'what does not decode is a miss, not an exception',
        'return undecodable(key, redisKey, bytes, decoded.failure)',
        'throw new Error(decoded.failure)',
        'is a miss, is told',
      ],
      ['what does not decode is counted', 'counters.decodeErrors += 1;', '', 'is a miss, is told'],
      [
        'what does not decode is told',
        "emit({ kind: 'decode-error', type: key.type, wire: key.wire, failure });",
        '',
        'is a miss, is told',
      ],
      [
        'what nobody can decode is removed, or nobody would compute it',
        'if (unreadable.has(failure)) {',
        'if (false) {',
        'is a miss, is told',
      ],
      [
        'an entry of another scope is a security event',
        "emit({ kind: 'scope-mismatch', type: key.type, wire: key.wire });",
        '',
        'of another scope',
      ],
    ],
  },
  {
    file: src('loader'),
    test: live('namespaces'),
    rules: [
      [
        'a process that did not hear of a clear reads nothing that was cleared',
        'if (isStored(namespace, stored.namespace)) {',
        'if (true) {',
        'reads nothing that was cleared',
      ],
    ],
  },
  {
    file: src('headers'),
    test: live('namespaces'),
    rules: [
      [
        'nor headers of it',
        'if (types.every((type, index) => isStored',
        'if (true || types.every((type, index) => isStored',
        'reads nothing that was cleared',
      ],
    ],
  },
  {
    file: src('l2'),
    test: live('reading'),
    rules: [
      [
        'many keys are one round trip',
        'const perRequest = 100;',
        'const perRequest = 1;',
        'of many keys is one round trip',
      ],
    ],
  },
  {
    file: src('reader'),
    test: live('reading'),
    rules: [
      [
        'a trusted copy answers without Redis',
        'if (trusted(slot, nowMs) !== undefined) {',
        'if (false) {',
        'answers the stored bytes',
      ],
      [
        'L1 is trusted for a bounded time',
        'nowMs < slot.trustedUntilMs ? refreshAnswer(slot, nowMs) : undefined',
        'refreshAnswer(slot, nowMs)',
        'does not miss a mark whose message',
      ],
    ],
  },
  {
    file: src('reader'),
    test: live('outage'),
    rules: [
      [
        'down is a value, not an exception',
        'if (!(error instanceof CacheUnavailableError)) throw error;',
        'throw error;',
        'costs the first read its deadline',
      ],
      [
        'the last good copy stands in for an outage',
        '(slot && unconfirmed(slot, clock.nowMs())) ?? down',
        'slot ? down : down',
        'leaves the last good copy',
      ],
    ],
  },
  {
    file: src('wait-fresh'),
    test: unit('wait-fresh'),
    rules: [
      ['a wait is woken by the bus', 'place.news, ', '', 'the moment'],
      [
        'a wait parks before it reads',
        'const place = parking.park(key.wire);\n      try {\n        const answer = first ? await reader.read(key) : await reader.readPastL1(key);',
        'let place = { news: Promise.resolve(), leave() {} };\n      try {\n        const answer = first ? await reader.read(key) : await reader.readPastL1(key);\n        place = parking.park(key.wire);',
        'between',
      ],
      [
        'a wait re-checks by itself',
        'Math.min(left, recheckMs * (0.75 + Math.random() / 2))',
        'left',
        'message got lost',
      ],
      [
        'a re-check asks past L1',
        'first ? await reader.read(key) : await reader.readPastL1(key)',
        'await reader.read(key)',
        'message got lost',
      ],
      ['a wait ends at its deadline', ' || left <= 0', '', 'deadline'],
      [
        'a wait ends when its caller goes away',
        'signal ? AbortSignal.any([signal, timeout.signal]) : timeout.signal',
        'timeout.signal',
        'goes away',
      ],
      [
        'a wait for more than a version takes nothing older',
        'if (after !== undefined) return',
        'if (false) return',
        'nothing older',
      ],
      ['a copy that nobody confirmed ends no wait', ' || answer.degraded', '', 'confirmed'],
      ['a wait that is over leaves nothing behind', 'place.leave();', '', 'leaves nothing'],
    ],
  },
];
