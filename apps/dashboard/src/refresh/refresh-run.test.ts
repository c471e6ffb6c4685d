import { describe, expect, it } from 'vitest';
import type { Client } from '../api/client.ts';
import { ServerProblem } from '../api/errors.ts';
import type { SnapshotState } from '../snapshots/snapshot-state.ts';
import { runRefresh, type RefreshRun } from './refresh-run.ts';

const ready = (data: Record<string, unknown>): SnapshotState =>
  ({ kind: 'ready', data, meta: { key: 'k', version: '1' }, freshness: 'fresh' }) as unknown as SnapshotState;

/** A server that answers the ticket's states one after the other. */
function server(
  states: readonly object[],
  accept: () => Promise<unknown> = async () => ({ body: { statusUrl: '/s' } }),
) {
  const left = [...states];
  return { post: accept, get: async () => ({ body: left.length > 1 ? left.shift() : left[0] }) } as unknown as Client;
}

function run(client: Client, before: SnapshotState, after: SnapshotState, progress: number[] = []): RefreshRun {
  let shown = before;
  return {
    client,
    url: '/r',
    filters: {},
    signal: new AbortController().signal,
    onProgress: (share) => progress.push(share),
    shown: () => [shown],
    reload: async () => {
      shown = after;
    },
    wait: async () => undefined,
  };
}

describe('a manual refresh', () => {
  it('follows the ticket and counts what changed', async () => {
    const progress: number[] = [];
    const client = server([
      { state: 'waiting', progress: 0 },
      { state: 'active', progress: 0.5 },
      { state: 'completed', progress: 1 },
    ]);
    const outcome = await runRefresh(run(client, ready({ a: 1, b: 2 }), ready({ a: 1, b: 3 }), progress));
    expect(outcome).toEqual({ kind: 'done', changed: 1 });
    expect(progress).toEqual([0, 0.5, 1]);
  });
  it('is honest about no changes', async () => {
    const client = server([{ state: 'completed', progress: 1 }]);
    expect(await runRefresh(run(client, ready({ a: 1 }), ready({ a: 1 })))).toEqual({ kind: 'done', changed: 0 });
  });
  it('says when the server limits it, and when it fails', async () => {
    const limited = server([], () => Promise.reject(new ServerProblem(429, null, 11.2)));
    expect(await runRefresh(run(limited, ready({}), ready({})))).toEqual({ kind: 'limited', seconds: 12 });
    const failed = server([{ state: 'failed', progress: 0, error: 'no database' }]);
    expect(await runRefresh(run(failed, ready({}), ready({})))).toEqual({ kind: 'failed', reason: 'no database' });
  });
  it('says why a computation failed, and shows what the others brought', async () => {
    const told = { state: 'failed', progress: 0.75, error: 'charts: …', code: 'computation-timeout' };
    const asked = run(server([told]), ready({ a: 1 }), ready({ a: 2 }));
    expect(await runRefresh(asked)).toEqual({ kind: 'failed', reason: 'charts: …', code: 'computation-timeout' });
    expect(asked.shown()).toEqual([ready({ a: 2 })]);
  });
  it('does not wait for ever', async () => {
    expect(await runRefresh(run(server([{ state: 'active', progress: 0.2 }]), ready({}), ready({})))).toEqual({
      kind: 'failed',
      reason: 'timeout',
    });
  });
});
