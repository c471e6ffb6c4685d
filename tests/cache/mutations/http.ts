import type { Group } from './mutation.ts';

const src = (name: string): string => `packages/cache/src/${name}.ts`;
const unit = (name: string): string => `packages/cache/src/${name}.test.ts`;

/** The answer over HTTP. */
export const http: readonly Group[] = [
  {
    file: src('entity-tag'),
    test: unit('http'),
    rules: [
      ['each encoding has its own strong ETag', "encoding === 'gzip' ? 'gz' : 'id'", "'gz'", 'is a 304 without a body'],
      ['If-None-Match compares weakly', '(?:W\\/)?', '(?<!W\\/)', 'is a 304 without a body'],
      ['If-None-Match may be a wildcard', " || ifNoneMatch.trim() === '*'", '', 'takes any text'],
    ],
  },
  {
    file: src('http'),
    test: unit('http'),
    rules: [
      [
        'who has the tag gets a 304',
        "  if (matchesNone(request['if-none-match'], tag)) return { status: 304, headers, body: 'none' };\n",
        '',
        'is a 304 without a body',
      ],
      [
        'a 304 is answered from the header alone',
        '  const tag = entityTag(header, encoding);\n',
        '  const tag = entityTag(header, encoding);\n  inflatedLength(read.entry);\n',
        'header alone',
      ],
      [
        'who accepts gzip is told that it is gzip',
        "  if (encoding === 'gzip') headers['Content-Encoding'] = 'gzip';\n",
        '',
        'passes',
      ],
      ['caches tell encodings and users apart', "    Vary: 'Accept-Encoding, Cookie',\n", '', 'passes'],
      [
        'the age is never negative',
        'Math.max(0, Math.floor((nowMs - header.checkedAtMs) / 1000))',
        'Math.floor((nowMs - header.checkedAtMs) / 1000)',
        'the age counts',
      ],
      ['maxStale bounds the age', 'nowMs - header.checkedAtMs <= maxStaleSeconds * 1000', 'true', 'bounds the age'],
      ['maxStale accepts exactly that age', '<= maxStaleSeconds * 1000', '< maxStaleSeconds * 1000', 'bounds the age'],
      [
        'windows are whole seconds, rounded up',
        'Math.ceil(policy.staleMs / 1000)',
        'Math.floor(policy.staleMs / 1000)',
        'rounded up',
      ],
    ],
  },
  {
    file: src('cache-status'),
    test: unit('http'),
    rules: [
      [
        'ttl is negative exactly when the answer is not fresh',
        'Math.min(-1, left)',
        'left',
        'tells hits as the contract',
      ],
      [
        'a mark counts as the end of FRESH',
        'Math.min(markedAtMs, freshUntilMs)',
        'freshUntilMs',
        'tells hits as the contract',
      ],
      ['a last good copy says so', "...(read.degraded ? ['degraded'] : []),", '', 'tells hits as the contract'],
    ],
  },
  {
    file: src('accept-encoding'),
    test: unit('accept-encoding'),
    rules: [
      [
        'without Accept-Encoding nothing is compressed',
        "  if (acceptEncoding === undefined) return 'identity';\n",
        "  if (acceptEncoding === undefined) return 'gzip';\n",
        'for undefined',
      ],
      ['who refuses gzip gets none', 'wantsGzip > 0 && ', '', 'gzip;q=0'],
      ['who likes identity better gets it', ' && wantsGzip >= (identity ?? 0)', '', 'identity; q=1'],
    ],
  },
  {
    file: src('body'),
    test: unit('body'),
    rules: [
      [
        'content is compared without its meta',
        '`{"data":${data},"meta":${JSON.stringify(snapshot.meta)}}`, contentHash: hash16(data)',
        '`{"data":${data},"meta":${JSON.stringify(snapshot.meta)}}`, contentHash: hash16(data + JSON.stringify(snapshot.meta))',
        'has the same content hash',
      ],
    ],
  },
];
