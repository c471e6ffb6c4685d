import type { Group } from './mutation.ts';

const src = (name: string): string => `packages/cache/src/${name}.ts`;
const unit = (name: string): string => `packages/cache/src/${name}.test.ts`;
const live = (name: string): string => `tests/cache/${name}.test.ts`;

/** Redis itself: deadlines, breaker, bus, namespaces. */
export const redis: readonly Group[] = [
  {
    file: src('deadline'),
    test: unit('deadline'),
    rules: [
      ['a call has a hard deadline', 'one.reject(new DeadlineError(ms));', '', 'rejects what does not come'],
      [
        'a deadline does not strike while the answer lies unread',
        'setTimeout(() => setImmediate(strike), afterMs)',
        'setTimeout(strike, afterMs)',
        'does not strike while',
      ],
      [
        'each call has its own time',
        '      if (one.endsAt > now) return run(one.endsAt - now);\n',
        '',
        'strikes each of many',
      ],
    ],
  },
  {
    file: src('breaker'),
    test: unit('breaker'),
    rules: [
      ['the breaker opens', "become('open', reason);", '', 'opens after so many'],
      ['a success starts the count anew', 'success() {\n      inARow = 0;', 'success() {', 'opens after so many'],
      ['a half-open probe closes it', "become('closed', 'probe answered');", '', 'probes by itself'],
      [
        'nothing passes while the probe is under way',
        "return state === 'closed';",
        "return state !== 'open';",
        'stays shut off',
      ],
      [
        'it probes less and less often',
        '    delay = Math.min(delay * 2, options.maxProbeMs);\n',
        '',
        'probes by itself',
      ],
      ['it never probes too seldom', 'Math.min(delay * 2, options.maxProbeMs)', 'delay * 2', 'probes by itself'],
      [
        'it probes at once when the connection is back',
        "      if (state === 'open') {\n        clearTimeout(timer);\n        tryProbe();\n      }\n",
        '',
        'probes at once',
      ],
      [
        'a connection that is stuck is given up',
        'if (unanswered % options.stuckProbes === 0) onStuck();',
        '',
        'gives the connection up',
      ],
      [
        'a stopped breaker does nothing',
        '      stopped = true;\n      clearTimeout(timer);\n',
        '',
        'does nothing more',
      ],
    ],
  },
  {
    file: src('gateway'),
    test: live('outage'),
    rules: [
      [
        'every read resolves within its deadline',
        'await withDeadline(work, timeoutMs)',
        'await work',
        'a Redis that is slow',
      ],
      [
        'with the breaker open nobody waits',
        '!stopped && breaker.closed && (client',
        '!stopped && (client',
        'costs the first read its deadline',
      ],
      [
        'a Redis that answers with an error is not away',
        '      if (isReplyError(error) && !cannotServe.test(error.message)) {\n        breaker.success();',
        '      if (false) {\n        breaker.success();',
        'read-only',
      ],
      [
        'a refusal inside a batch is not an outage',
        'if (isReplyError(error) && !cannotServe.test(error.message)) return error;',
        '',
        'read-only',
      ],
      [
        'the first read waits for the first connection',
        'wasReady ? op(client) : untilReady(client).then(() => op(client))',
        'op(client)',
        'a read right after the start',
      ],
      ['a connection that is back is probed at once', '    breaker.probeNow();\n', '', 'probed as soon as'],
      [
        'callers that ask again and again keep no answer out',
        '      await new Promise((resolve) => setImmediate(resolve));\n',
        '',
        'again and again',
      ],
      [
        'a line that went dead is replaced',
        'onStuck: () => client.disconnect(true)',
        'onStuck: () => undefined',
        'lines that went dead',
      ],
    ],
  },
  {
    file: src('gateway'),
    test: live('protocol'),
    rules: [
      [
        'a script that the server forgot is sent again',
        'if (!isNoScript(error)) throw error;',
        'throw error;',
        'scripts that the server forgot',
      ],
      ['also in the middle of a batch', 'if (missing.length > 0) {', 'if (false) {', 'scripts that the server forgot'],
    ],
  },
  {
    file: src('bus'),
    test: live('reading'),
    rules: [
      [
        'a listener that throws stops no other',
        'for (const listener of listeners) guarded(() => listener(message));',
        'for (const listener of listeners) listener(message);',
        'tells of commits, of unchanged ones',
      ],
    ],
  },
  {
    file: src('bus'),
    test: live('outage'),
    rules: [
      [
        'a subscriber that went deaf is replaced',
        'if (connected) subscriber.disconnect(true);',
        '',
        'lines that went dead',
      ],
    ],
  },
  {
    file: src('create'),
    test: live('reading'),
    rules: [['L1 is distrusted when the bus reconnects', '      l1.distrustAll();\n', '', 'distrusts L1 and says so']],
  },
  {
    file: src('create'),
    test: live('namespaces'),
    rules: [
      ['a process sees its own writes without the bus', '    news(key.wire);\n', '', 'sees its own mark'],
      ['clear flags L1', '      l1.distrustType(type);\n', '', 'flagged'],
      ['clear is told', "      bus.tell({ kind: 'clear', type });\n", '', 'makes every entry'],
    ],
  },
  {
    file: src('news-desk'),
    test: live('reading'),
    rules: [
      [
        'a commit elsewhere ends the trust in a copy',
        '        news(wire, version);\n',
        '',
        'shows what another process committed',
      ],
      ['a mark elsewhere ends the trust in a copy', '        news(wire);\n', '', 'another process marks'],
    ],
  },
  {
    file: src('news-desk'),
    test: live('namespaces'),
    rules: [
      [
        'another variant has nothing to tell',
        "if ((variant === undefined ? '' : `@${variant}`) !== options.suffix) return false;",
        '',
        'share nothing',
      ],
    ],
  },
  {
    file: src('namespaces'),
    test: live('namespaces'),
    rules: [
      [
        'namespaces are confirmed now and then',
        'setInterval(confirmQuietly, options.pollMs)',
        'setInterval(() => undefined, options.pollMs)',
        'finds out at its next poll',
      ],
      ['a renewal is followed', '    if (before) onRenewed(type);\n', '', 'finds out at its next poll'],
      [
        'what was minted before a server was a replica is not trusted',
        "if (role !== 'master') replicaSeenUs = Number(nowUs);",
        '',
        'was a replica for a while',
      ],
      ['a type without a policy is refused', '      for (const type of wanted) current(type);\n', '', 'has no policy'],
    ],
  },
  {
    file: src('key'),
    test: live('cluster'),
    rules: [
      ['a cluster takes the scripts: companions share a slot', ':{${key.wire}}', ':${key.wire}', 'is begun, renewed'],
    ],
  },
  {
    file: src('gateway'),
    test: live('cluster'),
    rules: [
      [
        'in a cluster commands travel one by one',
        'client.isCluster === true ? commands.map((command) => [command]) : [commands]',
        '[commands]',
        'is begun, renewed',
      ],
    ],
  },
  {
    file: src('l2'),
    test: live('cluster'),
    rules: [
      [
        'in a cluster reads go where their key lives',
        'if (client.isCluster !== true) return',
        'return',
        'many keys are read',
      ],
    ],
  },
  {
    file: src('census'),
    test: live('cluster'),
    rules: [
      [
        'in a cluster every server is counted',
        "client.nodes?.('master') ?? [client]",
        '[client]',
        'many keys are read',
      ],
    ],
  },
];
