import type { Group } from './mutation.ts';

const src = (name: string): Pick<Group, 'file' | 'test'> => ({
  file: `packages/cache/src/${name}.ts`,
  test: `packages/cache/src/${name}.test.ts`,
});

/** What an entry is: its states, its bytes, its times, its key. */
export const states: readonly Group[] = [
  {
    ...src('classify'),
    rules: [
      ['a marked entry is never FRESH', ' || header.marked', '', 'is never fresh when marked'],
      [
        'past its stale window an entry is EXPIRED',
        "  if (nowMs >= header.staleUntilMs) return 'expired';\n",
        '',
        'at 20 ms is expired',
      ],
      [
        'past its error window an entry is a MISS',
        "  if (nowMs >= header.errorUntilMs) return 'miss';\n",
        '',
        'at 30 ms is miss',
      ],
      [
        'the end of a state is known',
        "  if (state === 'fresh') return header.freshUntilMs;\n",
        '',
        'holds until just before the moment',
      ],
    ],
  },
  {
    ...src('envelope'),
    rules: [
      [
        'a damaged body does not decode',
        "  if (crc32(body) !== bytes.readUInt32BE(8)) return { ok: false, failure: 'checksum' };\n",
        '',
        'with any one bit turned',
      ],
      [
        'a damaged identity does not decode',
        "  if (crc32(bytes.subarray(0, 60)) !== bytes.readUInt32BE(60)) return { ok: false, failure: 'checksum' };\n",
        '',
        'with any one bit turned',
      ],
      [
        'damaged times do not decode',
        "  if (crc32(bytes.subarray(renewedAt, 108)) !== bytes.readUInt32BE(108)) return { ok: false, failure: 'checksum' };\n",
        '',
        'with any one bit turned',
      ],
      [
        'bytes of somebody else are foreign',
        "  if (bytes.readUInt16BE(0) !== magic) return { ok: false, failure: 'foreign' };\n",
        '',
        'somebody else',
      ],
      [
        'a later format is not read',
        "  if (bytes[2] !== format || bytes[3] !== gzipJson) return { ok: false, failure: 'format' };\n",
        '',
        'of a later format',
      ],
      [
        'a header cut short does not decode',
        "  if (bytes.length < headerBytes) return { ok: false, failure: 'short' };\n",
        '',
        'cut short anywhere',
      ],
      [
        'a body cut short does not decode',
        "  if (body.length !== header.value.bodyLength) return { ok: false, failure: 'length' };\n",
        '',
        'cut short anywhere',
      ],
      [
        'bytes copied to another key do not decode',
        "  if (bytes.compare(fingerprint(identityText(key)), 0, 8, 12, 20) !== 0) return { ok: false, failure: 'identity' };\n",
        '',
        'of another scope, key or schema',
      ],
      [
        'the scope is verified on read',
        "  if (bytes.compare(fingerprint(key.scope), 0, 8, 20, 28) !== 0) return { ok: false, failure: 'scope' };\n",
        '',
        'of another scope, key or schema',
      ],
    ],
  },
  {
    ...src('policy'),
    rules: [
      ['keys expire apart', ' * (1 - policy.jitter * share(wire))', '', 'spreads'],
      [
        'jitter is the same for a key every time',
        "createHash('sha256').update(text).digest().readUInt32BE(0) / 0x1_0000_0000",
        'Math.random() + 0 * createHash.length * text.length',
        'shortens the time to live',
      ],
      ['a day boundary ends FRESH', 'Math.min(byTtl, options.freshUntilMs ?? Infinity)', 'byTtl', 'end FRESH at a day'],
      [
        'a day boundary prolongs nothing',
        'Math.min(byTtl, options.freshUntilMs ?? Infinity)',
        'options.freshUntilMs ?? byTtl',
        'end FRESH at a day',
      ],
      [
        'a policy without sense is refused',
        'if (!(value >= least && value <= most)) {',
        'if (false) {',
        'a policy with',
      ],
    ],
  },
  {
    ...src('key'),
    rules: [
      ['companions share a cluster slot', ':{${key.wire}}', ':${key.wire}', 'share a slot with their companions'],
      ['all namespaces share a cluster slot', '${prefix}:{ns}:${type}', '${prefix}:{ns${type}}', 'of all namespaces'],
      [
        'a scope is mandatory',
        "  if (key.scope === '') throw new SnapshotKeyError('a snapshot key needs a scope');\n",
        '',
        'without a scope',
      ],
      [
        'a wire key cannot leave its place',
        "if (!wirePattern.test(key.wire) || key.wire.includes('|')) {",
        'if (false) {',
        'with the wire text',
      ],
    ],
  },
  {
    ...src('redis-clock'),
    rules: [
      [
        'the Redis clock is read in the middle of the round trip',
        '(sentAt + answeredAt) / 2',
        'answeredAt',
        'follows Redis',
      ],
      [
        'a slow sample of the clock replaces no quick one',
        '      if (roundTrip > bestRoundTrip && answeredAt - sampledAt < keepSampleMs) return;\n',
        '',
        'does not let a slow answer',
      ],
      ['a sample of a process that stood still is not taken', ' && roundTrip <= longestRoundTripMs', '', 'stood still'],
      ['a sample over a local clock that was set back is not taken', 'roundTrip >= 0 && ', '', 'set back'],
    ],
  },
  {
    ...src('refresh-throttle'),
    rules: [
      [
        'requests for refreshes are throttled',
        '      if (last !== undefined && nowMs - last < windowMs) return false;\n',
        '',
        'asks for a key once per window',
      ],
      [
        'a request that did not go through is free to be made again',
        'askedAt.delete(wire)',
        'wire',
        'asks again at once',
      ],
      ['the throttle is bounded', '{ max: maxKeys }', '{ max: 1_000_000 }', 'remembers a bounded number'],
    ],
  },
  {
    ...src('advise'),
    rules: [
      ['warns of a queue that evicts', "queue.policy !== 'noeviction'", 'false', 'warns of queue-evicts'],
      ['warns of a cache that does not evict', "cache.policy === 'noeviction'", 'false', 'warns of cache-noeviction'],
      [
        'warns of one Redis in both roles',
        "cache.runId !== '' && cache.runId === queue.runId",
        'false',
        'one-redis-for-both',
      ],
      ['warns of leases shorter than computations', 'policy.leaseMs < 3 * p99', 'false', 'warns of lease-too-short'],
      ['warns of an L1 longer than the TTL', 'policy.l1Ms > policy.ttlMs', 'false', 'warns of l1-too-long'],
    ],
  },
];
