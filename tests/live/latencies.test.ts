import { describe, expect, test } from 'vitest';
import { contains, measureLatencies, parsePosition, quantile } from '../bench/latency/latencies.ts';

const ms = (value: number) => value * 1e6;

describe('a position in the feed', () => {
  test('contains what had committed and not what was running', () => {
    const position = parsePosition('10:20:12,15');
    expect([9, 10, 12, 14, 15, 19, 20].filter((xid) => contains(position, xid))).toEqual([9, 10, 14, 19]);
    expect(contains(parsePosition('10:10:'), 10)).toBe(false);
  });
});

describe('latencies', () => {
  const sockets = new Map([['a', [1, 2]]]);
  const change = { xid: 5, nanos: ms(100), keys: ['a'] };

  test('count from the commit to the first event that contains it, for each socket', () => {
    const arrivals = [
      { socket: 1, key: 'a', position: '5:5:', nanos: ms(110) },
      { socket: 1, key: 'a', position: '6:6:', nanos: ms(150) },
      { socket: 1, key: 'a', position: '7:7:', nanos: ms(190) },
      { socket: 2, key: 'a', position: '7:7:', nanos: ms(170) },
    ];
    expect(measureLatencies([change], arrivals, sockets)).toEqual({ samples: Float64Array.of(50, 70), lost: 0 });
  });

  test('tell what never came', () => {
    const arrivals = [{ socket: 1, key: 'a', position: '5:9:5', nanos: ms(150) }];
    expect(measureLatencies([change], arrivals, sockets)).toEqual({ samples: Float64Array.of(), lost: 2 });
  });

  test('have quantiles by nearest rank', () => {
    const sorted = Float64Array.from({ length: 100 }, (_, index) => index + 1);
    expect([0.5, 0.95, 0.99, 1].map((share) => quantile(sorted, share))).toEqual([50, 95, 99, 100]);
    expect(quantile(Float64Array.of(), 0.5)).toBeNull();
  });
});
