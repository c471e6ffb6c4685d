import { writeFile } from 'node:fs/promises';
import type { BenchOptions } from '../bench.ts';
import { measureBehaviour } from './behaviour.ts';
import { measureOutage } from './outage.ts';
import { payloadBytes } from './payload.ts';
import { makers } from './peers.ts';
import { measureProcesses } from './processes.ts';
import { startBenchRedis } from './redis.ts';
import { judge, printReport } from './report.ts';
import type { Figures } from './report.ts';
import { measureL1, measureL2, measureSize } from './speed.ts';

/** Ours beside the peers: one Redis, one payload, one run. Exit code 1 when an expectation does not hold. */
export async function run({ json, quick }: BenchOptions): Promise<void> {
  const all = await makers();
  const redis = await startBenchRedis();
  const speed = { url: redis.url, rounds: quick ? 1 : 5, roundMs: quick ? 150 : 500 };
  try {
    const say = (what: string): void => console.log(`measuring ${what} …`);
    say('L1');
    const l1 = await measureL1(all, speed);
    say('L2');
    const l2 = await measureL2(all, speed);
    say('sizes');
    const sizes = await measureSize(all, redis.url);
    say('behaviour');
    const behaviour = await measureBehaviour(all, redis.url);
    say('two processes');
    const processes = await measureProcesses(all, redis.url, quick ? 1 : 3);
    say('Redis away');
    const outage = await measureOutage();
    const figures: Figures = {
      node: process.version,
      redis: redis.version,
      payloadBytes,
      l1,
      l2,
      sizes,
      behaviour,
      processes,
      outage,
    };
    const verdicts = judge(figures);
    printReport(figures, verdicts);
    if (json !== undefined) await writeFile(json, `${JSON.stringify({ ...figures, verdicts }, null, 1)}\n`);
    if (verdicts.some((verdict) => !verdict.holds)) process.exitCode = 1;
  } finally {
    await redis.stop();
  }
}
