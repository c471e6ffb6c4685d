export interface Rate {
  readonly opsPerSecond: number;
  /** CPU time of this process per operation: what a busy machine disturbs least. */
  readonly cpuMicros: number;
}

/** Runs `work` one after the other for about `ms`. */
export async function sequential(work: () => Promise<unknown>, ms: number): Promise<Rate> {
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const endsAt = startedAt + ms;
  let count = 0;
  do {
    for (let times = 0; times < 20; times += 1) await work();
    count += 20;
  } while (performance.now() < endsAt);
  return rate(count, startedAt, cpu);
}

/** Runs one `work` per lane, all lanes at the same time, for about `ms`. */
export async function lanes(works: readonly (() => Promise<unknown>)[], ms: number): Promise<Rate> {
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const endsAt = startedAt + ms;
  let count = 0;
  await Promise.all(
    works.map(async (work) => {
      while (performance.now() < endsAt) {
        await work();
        count += 1;
      }
    }),
  );
  return rate(count, startedAt, cpu);
}

function rate(count: number, startedAt: number, cpu: NodeJS.CpuUsage): Rate {
  const { user, system } = process.cpuUsage(cpu);
  return { opsPerSecond: (count / (performance.now() - startedAt)) * 1000, cpuMicros: (user + system) / count };
}

/** The rate whose speed is in the middle. */
export function medianRate(rates: readonly Rate[]): Rate {
  const sorted = rates.toSorted((a, b) => a.opsPerSecond - b.opsPerSecond);
  return sorted[Math.floor(sorted.length / 2)] ?? { opsPerSecond: Number.NaN, cpuMicros: Number.NaN };
}

export async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; answer: T }> {
  const startedAt = performance.now();
  const answer = await work();
  return { ms: performance.now() - startedAt, answer };
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

let spaces = 0;

/** A name that no other run of this process uses. */
export function newSpace(): string {
  spaces += 1;
  return `b${process.pid.toString(36)}x${spaces.toString(36)}`;
}
