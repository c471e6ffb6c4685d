import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { snapshotSchema, ticketStatusSchema, type Snapshot } from '@pulso/kpi-core';
import { sql } from 'kysely';
import { OK, startLink, type Link } from '../support/link.ts';
import { openScreen } from '../live/screen.ts';
import { startInstallation, type Installation } from './installation.ts';

let link: Link;
let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation({
    async apiEnvironment(common) {
      const url = new URL(common.REDIS_CACHE_URL);
      link = await startLink(Number(url.port), Math.random);
      url.port = String(link.port);
      // Nothing in its own memory that could stand in.
      return { REDIS_CACHE_URL: url.href, L1_MAX_BYTES: '0' };
    },
  });
});
afterAll(async () => {
  await installation[Symbol.asyncDispose]();
  link.close();
});

const PATH = '/manager/api/kpis?minDays=11';

const read = async (): Promise<{ snapshot: Pick<Snapshot, 'data' | 'meta'>; how: string }> => {
  const answer = await installation.eventually(
    () => installation.get(PATH),
    ({ status }) => status === 200,
  );
  return { snapshot: snapshotSchema.parse(await answer.json()), how: answer.headers.get('cache-status')! };
};

/** Computed by a worker and stored, whether or not the api sees the cache. */
async function refresh(): Promise<void> {
  const accepted = await installation.post('/manager/dashboard/refresh', { filters: { minDays: 11 }, types: ['kpis'] });
  const { statusUrl } = (await accepted.json()) as { statusUrl: string };
  await installation.eventually(
    async () => ticketStatusSchema.parse(await (await installation.get(statusUrl)).json()).state,
    (state) => state === 'completed',
  );
}

describe('what was answered past the cache', () => {
  it('is followed by nothing older, also when later computations came to the same figures', async () => {
    await refresh();
    const screen = await openScreen(installation.api.url);
    const key = await screen.subscribe('kpis', { minDays: 11 }, 'edp');
    link.set({ kind: 'refuse' });
    link.reset();
    const direct = await read();
    expect(direct.how).toContain('detail=direct');
    link.set(OK);

    // What is stored began earlier.
    const after = await read();
    expect(BigInt(after.snapshot.meta.version)).toBeGreaterThanOrEqual(BigInt(direct.snapshot.meta.version));

    // A later computation leaves the stored document as it is and renews its header.
    await refresh();
    const confirmed = await installation.eventually(read, ({ how }) => how.includes('; hit;'));
    expect(confirmed.snapshot.data).toEqual(direct.snapshot.data);
    expect(BigInt(confirmed.snapshot.meta.version)).toBeGreaterThan(BigInt(after.snapshot.meta.version));
    // A page may show the other: it gets this one, although it had it before.
    const pushed = await installation.eventually(
      async () => screen.shown(key)!.meta.version,
      (version) => BigInt(version) > BigInt(direct.snapshot.meta.version),
    );
    expect(pushed).toBe(confirmed.snapshot.meta.version);
    expect(screen.shown(key)!.how).toBe('event');
    screen.close();
    expect(Date.parse(confirmed.snapshot.meta.computedAt)).toBeCloseTo(
      Number(confirmed.snapshot.meta.version) / 1e3,
      -1,
    );
  });

  it('is forgotten once other figures are stored: they are sent as they are', async () => {
    await sql`update edp.statement set approved_amount = approved_amount + 1000 where status = 'validated'`.execute(
      installation.db,
    );
    const answer = await installation.eventually(
      () => installation.get(PATH),
      ({ headers }) => /; hit;.*fresh/.test(headers.get('cache-status')!) && headers.has('etag'),
    );
    expect(answer.status).toBe(200);
  });
});
