import type { BehaviourRow } from './behaviour.ts';
import type { Rate } from './measure.ts';
import type { OutageRow } from './outage.ts';
import type { ProcessesRow } from './processes.ts';
import type { SpeedRow } from './speed.ts';

export interface Figures {
  readonly node: string;
  readonly redis: string;
  readonly payloadBytes: number;
  readonly l1: SpeedRow[];
  readonly l2: SpeedRow[];
  readonly sizes: Record<string, number>;
  readonly behaviour: BehaviourRow[];
  readonly processes: ProcessesRow[];
  readonly outage: OutageRow[];
}

/** One line of the verdict. */
export interface Verdict {
  readonly measure: string;
  readonly pulso: string;
  readonly bestPeer: string;
  /** Ours against the best peer, where more than 1 is better. */
  readonly ratio?: number;
  readonly expected: string;
  readonly holds: boolean;
}

const isOurs = (row: { name: string }): boolean => row.name.startsWith('pulso');

export function judge(figures: Figures): Verdict[] {
  const { l1, l2, sizes, behaviour, processes, outage } = figures;
  const own = <T extends { name: string }>(rows: readonly T[]): T => rows.find(isOurs)!;
  const others = <T extends { name: string }>(rows: readonly T[]): T[] => rows.filter((row) => !isOurs(row));

  const behaved = own(behaviour);
  const shared = own(processes);
  const most = (loads: readonly number[]): number => Math.max(...loads);
  const zeroOfTwenty = (measure: string, count: number | undefined, peerCounts: (number | undefined)[]): Verdict => ({
    measure,
    pulso: `${count} of 20`,
    bestPeer: `${Math.min(...peerCounts.filter((one) => one !== undefined))} of 20`,
    expected: '0',
    holds: count === 0,
  });
  const oneLoad = (measure: string, pick: (row: ProcessesRow) => number[]): Verdict => ({
    measure,
    pulso: pick(shared).join(', '),
    bestPeer: String(Math.min(...others(processes).flatMap((row) => (pick(row).length > 0 ? [most(pick(row))] : [])))),
    expected: '1',
    holds: most(pick(shared)) === 1,
  });

  const peersOnRedis = others(behaviour).filter((row) => row.olderOverNewer !== undefined);
  const quickestFailure = others(behaviour).toSorted((a, b) => a.failingMs - b.failingMs)[0]!;
  const speed = (
    measure: string,
    ours: number,
    peers: [string, number][],
    expected: string,
    least: number,
  ): Verdict => {
    const [name, best] = peers.toSorted((a, b) => b[1] - a[1])[0]!;
    const ratio = ours / best;
    return {
      measure,
      pulso: perSecond(ours),
      bestPeer: `${perSecond(best)} (${name})`,
      ratio,
      expected,
      holds: ratio >= least,
    };
  };
  const [smallest, size] = Object.entries(sizes)
    .filter(([name]) => name !== 'pulso')
    .toSorted((a, b) => a[1] - b[1])[0]!;
  const outages = (['killed', 'stopped'] as const).map((how): Verdict => {
    const rows = outage.filter((row) => row.how === how);
    const { first, second, firstMs = Infinity, secondMs = Infinity } = own(rows);
    const answered = others(rows).filter((row) => row.firstMs !== undefined && row.first.startsWith('value'));
    return {
      measure: `Redis ${how}: first call, then`,
      pulso: `${first}, ${second}`,
      bestPeer: answered[0] ? `${answered[0].first} (${answered[0].name})` : others(rows)[0]!.first,
      expected: '≤ 60 ms, ≤ 10 ms',
      holds: firstMs <= 60 && secondMs <= 10,
    };
  });

  return [
    zeroOfTwenty(
      'older value overwrites newer',
      behaved.olderOverNewer,
      peersOnRedis.map((row) => row.olderOverNewer),
    ),
    zeroOfTwenty(
      'change during a load is lost',
      behaved.resurrected,
      peersOnRedis.map((row) => row.resurrected),
    ),
    oneLoad('2 processes × 200 callers, cold: loads', (row) => row.coldLoads),
    oneLoad('2 processes × 200 callers, stale: loads', (row) => row.staleLoads),
    {
      measure: 'failing loader of 20 ms, 200 callers',
      pulso: `${behaved.failingCalls} call, ${behaved.failingMs.toFixed(0)} ms`,
      bestPeer: `${quickestFailure.failingCalls} call, ${quickestFailure.failingMs.toFixed(0)} ms (${quickestFailure.name})`,
      expected: '1 call, ≤ 25 ms',
      holds: behaved.failingCalls === 1 && behaved.failingMs <= 25,
    },
    ...outages,
    speed(
      'L2 reads, 32 lanes, stored bytes',
      own(l2).lanes?.opsPerSecond ?? 0,
      others(l2).map((row) => [row.name, row.lanes?.opsPerSecond ?? 0]),
      '≥ 4 × best peer',
      4,
    ),
    speed(
      'L1 hits, value safe from callers',
      own(l1).alone.opsPerSecond,
      others(l1)
        .filter((row) => row.shared === false)
        .map((row) => [row.name, row.alone.opsPerSecond]),
      '≥ best such peer',
      1,
    ),
    {
      measure: 'stored size',
      pulso: `${sizes['pulso']} B`,
      bestPeer: `${size} B (${smallest})`,
      ratio: size / (sizes['pulso'] ?? Infinity),
      expected: '≥ 4 × smaller',
      holds: size / (sizes['pulso'] ?? Infinity) >= 4,
    },
  ];
}

export function printReport(figures: Figures, verdicts: readonly Verdict[]): void {
  const { l1, l2, sizes, behaviour, processes, outage } = figures;
  console.log(`\nNode ${figures.node}, Redis ${figures.redis}, ${figures.payloadBytes} B of JSON\n`);
  console.log('L1 hits');
  console.table(
    l1.map((row) => ({
      library: row.name,
      'ops/s': perSecond(row.alone.opsPerSecond),
      'CPU µs': micros(row.alone),
      'caller can change it': row.shared,
    })),
  );
  console.log('L2 hits (Redis, no memory tier)');
  console.table(
    l2.map((row) => ({
      library: row.name,
      'ops/s': perSecond(row.alone.opsPerSecond),
      'CPU µs': micros(row.alone),
      'ops/s × 32': perSecond(row.lanes?.opsPerSecond ?? 0),
      'CPU µs × 32': row.lanes && micros(row.lanes),
    })),
  );
  console.log('Stored size, B');
  console.table(sizes);
  console.log('Behaviour');
  console.table(
    behaviour.map((row) => ({
      library: row.name,
      'older over newer /20': row.olderOverNewer,
      'change lost /20': row.resurrected,
      'failing: calls': row.failingCalls,
      'failing: ms': Math.round(row.failingMs),
      'stale: slowest ms': row.staleMs === undefined ? undefined : Number(row.staleMs.toFixed(1)),
    })),
  );
  console.log('Loads of two processes with 200 callers each');
  console.table(
    processes.map((row) => ({ library: row.name, cold: row.coldLoads.join(', '), stale: row.staleLoads.join(', ') })),
  );
  console.log('Redis away (default clients), a cold key, loader of 5 ms');
  console.table(outage.map((row) => ({ library: row.name, Redis: row.how, first: row.first, second: row.second })));
  console.log('Ours against the best peer');
  console.table(
    verdicts.map(({ ratio, ...row }) => ({ ...row, ratio: ratio === undefined ? '' : `${ratio.toFixed(1)} ×` })),
  );
}

function micros({ cpuMicros }: Rate): number {
  return Number(cpuMicros.toPrecision(2));
}

function perSecond(ops: number): string {
  if (ops >= 1e6) return `${(ops / 1e6).toFixed(1)} M`;
  return ops >= 1e3 ? `${(ops / 1e3).toFixed(1)} k` : ops.toFixed(0);
}
