import { describe, expect, it } from 'vitest';
import { createJobHistory, type FinishedJob } from './job-history.ts';
import { changeSteps, refreshLatencies, slowest } from './jobs.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const job = (ms: number, over: Partial<FinishedJob> = {}): FinishedJob => ({
  id: String(ms),
  queue: 'kpis',
  name: 'refresh',
  data: { pack: 'edp', types: ['kpis'], reason: 'change' },
  dueAt: NOW - 10_000 - ms,
  startedAt: NOW - 9_950 - ms,
  finishedAt: NOW - 9_950,
  ...over,
});

describe('finished jobs', () => {
  it('are listed by how long they took, of the last hour, ten at most', () => {
    const old = job(90_000, { startedAt: NOW - 4_000_000, finishedAt: NOW - 3_900_000 });
    const listed = slowest([old, ...Array.from({ length: 12 }, (_, index) => job(index + 1))], NOW);
    expect(listed.map(({ ms }) => ms)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
    expect(listed[0]).toMatchObject({ pack: 'edp', types: ['kpis'], reason: 'change', job: 'refresh' });
  });

  it('say how long a change waited and was computed; other jobs say nothing of it', () => {
    const jobs = [job(20), job(40), job(5_000, { data: { reason: 'warm' } }), job(5_000, { name: 'precompute' })];
    const { wait, compute } = changeSteps(jobs, NOW);
    expect(wait).toMatchObject({ count: 2, p50: 50, p95: 50 });
    expect(compute).toMatchObject({ count: 2, p50: 20, p95: 40 });
    expect(changeSteps([], NOW).wait).toMatchObject({ count: 0, p50: null });
  });

  it('say of each type how long its refreshes waited and took', () => {
    const both = job(20, { data: { types: ['kpis', 'charts'], reason: 'warm' } });
    const { kpis, charts, financials } = refreshLatencies([both, job(40), job(9, { name: 'precompute' })], NOW);
    expect(kpis.duration).toMatchObject({ count: 2, p50: 20, p95: 40 });
    expect(charts).toMatchObject({ duration: { count: 1, p50: 20 }, lag: { count: 1, p50: 50 } });
    expect(financials.lag).toMatchObject({ count: 0, p50: null });
  });

  it('are read once for many who ask, and again after a failure', async () => {
    let reads = 0;
    const getCompleted = async () => {
      reads += 1;
      if (reads === 1) throw new Error('away');
      return [];
    };
    const history = createJobHistory({ queues: { kpis: { getCompleted } } } as never);
    await expect(history()).rejects.toThrow('away');
    expect(await Promise.all([history(), history()])).toEqual([[], []]);
    expect(reads).toBe(2);
  });

  it('of which nothing is known list as unknown, not as an error', () => {
    expect(slowest([job(1, { data: {} })], NOW)[0]).toMatchObject({ pack: null, types: [], reason: null });
  });
});
