import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import type { Client } from '../api/client.ts';
import { parsePageUrl } from '../location/page-url.ts';
import { readFirstData, withPatience } from './first-data.ts';

const pack = { id: 'edp', presentation: { filters: [{ parameters: ['client'], control: 'values' }] } };
const bodies: Readonly<Record<string, unknown>> = {
  '/api/v1/packs': { packs: [{ id: 'other' }, { id: 'edp', default: true }] },
  '/api/v1/packs/edp': pack,
};

/** Answers every read, except those of `silent`, which stay open. */
function clientOf(silent: readonly string[] = []): { client: Client; read: string[] } {
  const read: string[] = [];
  const get = (url: string) => {
    read.push(url);
    if (silent.includes(url)) return new Promise(() => undefined);
    const body = bodies[url] ?? { data: {}, meta: { key: url } };
    return Promise.resolve({ status: 200, headers: new Headers(), body });
  };
  return { client: { get } as unknown as Client, read };
}

describe('the first data', () => {
  it('are in the cache under the keys that the page reads, for the filters of the address that the pack knows', async () => {
    const { client, read } = clientOf();
    const queries = new QueryClient();
    await readFirstData(client, queries, parsePageUrl('/manager/dashboard', '?x=1&client=Codelco'));
    expect(read).toEqual([
      '/api/v1/packs',
      '/api/v1/packs/edp',
      '/manager/api/kpis?client=Codelco',
      '/manager/api/dashboard?client=Codelco',
    ]);
    expect(queries.getQueryData(['pack', 'edp'])).toEqual(pack);
    expect(queries.getQueryData(['snapshot', '/manager/api/kpis?client=Codelco'])).toMatchObject({ kind: 'ready' });
  });

  it('are none for a view without figures, and none for a pack that is not there', async () => {
    const { client, read } = clientOf();
    await readFirstData(client, new QueryClient(), parsePageUrl('/manager/ops', ''));
    expect(read).toEqual([]);
    await readFirstData(client, new QueryClient(), parsePageUrl('/manager/dashboard/none', ''));
    expect(read).toEqual(['/api/v1/packs']);
  });

  it('are waited for only so long', async () => {
    const { client } = clientOf(['/manager/api/kpis']);
    const open = readFirstData(client, new QueryClient(), parsePageUrl('/manager/dashboard', ''));
    await withPatience([Promise.reject(new Error('refused')), open], 20);
    const state = await Promise.race([open.then(() => 'read'), Promise.resolve('open')]);
    expect(state).toBe('open');
  });
});
