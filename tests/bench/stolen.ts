import { readFile } from 'node:fs/promises';

interface CpuTimes {
  readonly total: number;
  readonly steal: number;
}

/** Of all processors since the machine started; `null` where the system does not tell. */
async function cpuTimes(): Promise<CpuTimes | null> {
  const text = await readFile('/proc/stat', 'utf8').catch(() => '');
  // user nice system idle iowait irq softirq steal, proc(5)
  const times = /^cpu +(.+)$/m.exec(text)?.[1]?.split(' ').slice(0, 8).map(Number);
  return times ? { total: times.reduce((sum, time) => sum + time), steal: times[7] ?? 0 } : null;
}

/**
 * A virtual machine's processors are not always its own: what the host gave to others while something was measured
 * makes latencies that are not the product's.
 * @returns a function that tells the share of processor time taken since, 0..1; `null` where it is not known
 */
export async function watchStolen(): Promise<() => Promise<number | null>> {
  const before = await cpuTimes();
  return async () => {
    const after = await cpuTimes();
    if (!before || !after || after.total === before.total) return null;
    return (after.steal - before.steal) / (after.total - before.total);
  };
}
