import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeMessage, encodeMessage } from './bus-message.ts';
import type { WireMessage } from './bus-message.ts';
import { keys, version } from './testing.ts';

const about = fc.tuple(keys, version).map(([{ type, wire }, us]) => ({ type, wire, namespace: `${us}@2026-11-21` }));
const messages: fc.Arbitrary<Exclude<WireMessage, { kind: 'clear' }>> = fc.oneof(
  about.map((one) => ({ kind: 'mark' as const, ...one })),
  about.map((one) => ({ kind: 'idle' as const, ...one })),
  fc
    .tuple(about, version, fc.boolean())
    .map(([one, us, changed]) => ({ kind: 'commit' as const, ...one, version: us, contentHash: 'ab12', changed })),
);

it('what travels on the bus arrives as it was sent', () => {
  fc.assert(
    fc.property(messages, (message) => {
      expect(decodeMessage(encodeMessage(message))).toEqual(message);
    }),
  );
});

it("a script's own message of a renewed namespace is understood", () => {
  expect(decodeMessage('clear|kpis|1763726400000000|server')).toEqual({
    kind: 'clear',
    type: 'kpis',
    namespaceUs: '1763726400000000',
    reason: 'server',
  });
});

it('anything else on the channel is passed over', () => {
  const others = ['', '|', 'commit', 'commit|kpis|1', 'commit|kpis|1|a|x|y|1', 'clear|kpis|x|y', 'boo|kpis|1|a'];
  expect(others.map(decodeMessage)).toEqual(others.map(() => undefined));
  fc.assert(fc.property(fc.string(), (text) => void decodeMessage(text)));
});
