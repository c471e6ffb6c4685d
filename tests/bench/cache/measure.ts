/** Runs `work` one after the other for about `ms`; operations per second. */
export async function sequential(work: () => Promise<unknown>, ms: number): Promise<number> {
  const startedAt = performance.now();
  const endsAt = startedAt + ms;
  let count = 0;
  do {
    for (let times = 0; times < 20; times += 1) await work();
    count += 20;
  } while (performance.now() < endsAt);
  return (count / (performance.now() - startedAt)) * 1000;
}

/** Runs one `work` per lane, all lanes at the same time, for about `ms`; operations per second of all lanes. */
export async function lanes(works: readonly (() => Promise<unknown>)[], ms: number): Promise<number> {
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
  return (count / (performance.now() - startedAt)) * 1000;
}

export async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; answer: T }> {
  const startedAt = performance.now();
  const answer = await work();
  return { ms: performance.now() - startedAt, answer };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

let spaces = 0;

/** A name that no other run of this process uses. */
export function newSpace(): string {
  spaces += 1;
  return `b${process.pid.toString(36)}x${spaces.toString(36)}`;
}
