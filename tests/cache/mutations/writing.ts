import type { Group } from './mutation.ts';

const src = (name: string): string => `packages/cache/src/${name}.ts`;
const live = (name: string): string => `tests/cache/${name}.test.ts`;

/** The writer, and `getOrCompute`. */
export const writing: readonly Group[] = [
  {
    file: src('begin'),
    test: live('namespaces'),
    rules: [
      [
        'a lease is taken in the namespace that is stored',
        '    if (!current) {\n',
        '    if (false) {\n',
        'computes where the others',
      ],
    ],
  },
  {
    file: src('begin'),
    test: live('model'),
    rules: [
      ['versions are later than all that the process saw', 'nonce, namespaces.floor]', "nonce, '0']", 'every history'],
    ],
  },
  {
    file: src('commit'),
    test: live('namespaces'),
    rules: [
      [
        'what was computed in a namespace that is over is lost',
        'if (!isStored(lease.namespace, stored)) {',
        'if (false) {',
        'commits nothing into',
      ],
    ],
  },
  {
    file: src('commit'),
    test: live('outage'),
    rules: [
      [
        'a commit gets over a short absence',
        "if (waitMs === undefined) return 'down';",
        "return 'down';",
        'a commit gets over',
      ],
      [
        'a commit that Redis refuses backs off',
        'await freeWithBackoff(context, lease, `the cache refused the commit: ${error.message}`);',
        '',
        'out of memory',
      ],
    ],
  },
  {
    file: src('commit'),
    test: live('protocol'),
    rules: [
      [
        'unchanged content renews the header only',
        'if (previous === lease.previousHash) {',
        'if (false) {',
        'renews the header alone',
      ],
      [
        'unchanged content whose entry is gone is written in full',
        "if (touched.outcome !== 'gone') {",
        'if (true) {',
        'was evicted meanwhile',
      ],
    ],
  },
  {
    file: src('lease'),
    test: live('protocol'),
    rules: [
      [
        'a holder renews its lease',
        'setInterval(() => void renew(), ',
        'setInterval(() => undefined, ',
        'a holder that renews',
      ],
      ['a holder is told that its lease is lost', "else abort('renew');", '', 'tells its holder'],
      [
        'a holder that hangs loses its lease',
        "    if (local() - takenAt > options.maxHoldMs) return abort('overrun');\n",
        '',
        'is given up when',
      ],
    ],
  },
  {
    file: src('mark'),
    test: live('namespaces'),
    rules: [
      ['a mark goes where the others compute', 'if (moved.size === 0) return;', 'return;', 'marks in the namespace'],
    ],
  },
  {
    file: src('mark'),
    test: live('outage'),
    rules: [
      [
        'a mark that was not acknowledged is an error',
        "      throw new CacheUnavailableError('a mark', failed);\n",
        '',
        'read-only',
      ],
    ],
  },
  {
    file: src('writer'),
    test: live('protocol'),
    rules: [
      [
        'a failure frees the key and backs off',
        '      await freeWithBackoff(context, held, error);\n',
        '',
        'doubles the back-off',
      ],
      ['a release frees the key', 'if (held.end()) await free(context, held);', '', 'that is released'],
    ],
  },
  {
    file: src('get-or-compute'),
    test: live('get-or-compute'),
    rules: [
      [
        'a computation is shared within one scope',
        '`${schema} ${wire} ${scope}`',
        '`${schema} ${wire} ${scope.slice(0, 0)}`',
        'under two scopes',
      ],
      [
        'STALE answers at once',
        "    if (read.state === 'stale') {\n",
        '    if (false) {\n',
        'a stale value answers at once',
      ],
      [
        'STALE starts a refresh',
        '      if (!read.degraded) refresh(key, compute);\n',
        '',
        'a stale value answers at once',
      ],
      [
        'a change during the computation is followed by one more',
        '    if (commit.marked) startRefresh(lease.key, compute);\n',
        '',
        'a change during the computation',
      ],
      [
        'an EXPIRED value stands in for a failure',
        '      if (read.found) return read;\n',
        '',
        'an expired value waits',
      ],
      [
        'a back-off keeps from trying again',
        "if (begin.outcome === 'backoff') throw new BackoffError(begin.error, begin.waitMs);",
        "if (begin.outcome === 'backoff') return await lead((await writer.begin(key, { force: true })).lease, compute);",
        'a failing computation runs once',
      ],
      ['who waits for another holder is woken by its end', 'place.news, ', '', 'takes over as soon as'],
    ],
  },
  {
    file: src('get-or-compute'),
    test: live('outage'),
    rules: [
      [
        'callers at the same time share one computation',
        '    if (shared) return shared;\n',
        '',
        'nor make it compute once per caller',
      ],
      [
        'an outage is not one computation per call',
        '    if (kept && local() < kept.untilMs) return kept.answer;\n',
        '',
        'nor make it compute once per caller',
      ],
    ],
  },
  {
    file: src('news-desk'),
    test: live('get-or-compute'),
    rules: [
      ['a lease that ended without a commit is told', 'return parking.wake(wire);', 'return;', 'takes over as soon as'],
    ],
  },
];
