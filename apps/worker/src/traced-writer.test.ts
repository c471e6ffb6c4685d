import type { Commit, Lease, SnapshotWriter } from '@pulso/cache';
import { expect, it } from 'vitest';
import { tracedWriter } from './traced-writer.ts';

const lease = { key: { type: 'kpis', wire: 'edp:kpis:1' }, version: '42' } as unknown as Lease;

/** A writer that notes what it is asked, and the spans around it. */
function traced(commit: () => Promise<Commit>) {
  const calls: unknown[] = [];
  const note =
    (name: string) =>
    (...args: unknown[]): Promise<void> => {
      calls.push([name, ...args]);
      return Promise.resolve();
    };
  const inner = {
    commit(...args: unknown[]) {
      calls.push(['commit', ...args]);
      return commit();
    },
    fail: note('fail'),
    release: note('release'),
  } as unknown as SnapshotWriter;
  const writer = tracedWriter(inner, async (name, attributes, work) => {
    calls.push(['span', name, attributes]);
    try {
      return await work();
    } finally {
      calls.push(['end']);
    }
  });
  return { writer, calls };
}

it('puts a span with key and version around each commit, and answers as the commit did', async () => {
  const { writer, calls } = traced(() => Promise.resolve({ outcome: 'committed', marked: true }));
  const snapshot = { data: {}, meta: {} };
  expect(await writer.commit(lease, snapshot, { computeMs: 3 })).toEqual({ outcome: 'committed', marked: true });
  expect(calls).toEqual([
    ['span', 'snapshot.commit', { 'snapshot.key': 'edp:kpis:1', 'snapshot.version': '42' }],
    ['commit', lease, snapshot, { computeMs: 3 }],
    ['end'],
  ]);
});

it('hands a commit that fails on, and ends its span', async () => {
  const { writer, calls } = traced(() => Promise.reject(new Error('no cache')));
  await expect(writer.commit(lease, { data: {}, meta: {} })).rejects.toThrow('no cache');
  expect(calls.at(-1)).toEqual(['end']);
});

it('leaves everything else as it is', async () => {
  const { writer, calls } = traced(() => Promise.reject(new Error('not asked')));
  await writer.fail(lease, 'why');
  await writer.release(lease);
  expect(calls).toEqual([
    ['fail', lease, 'why'],
    ['release', lease],
  ]);
});
