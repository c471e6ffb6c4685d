import { describe, expect, it } from 'vitest';
import { InvalidEnvironment, parseEnvironment } from './environment.ts';

const URLS = { DATABASE_URL: 'postgres://127.0.0.1/pulso', REDIS_URL: 'redis://127.0.0.1:6379' };

describe('environment', () => {
  it('has the documented defaults', () => {
    expect(parseEnvironment(URLS)).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      redis: { cacheUrl: URLS.REDIS_URL, queueUrl: URLS.REDIS_URL },
      ttlSeconds: { dashboard: 300, kpis: 600, charts: 900, financials: 1800 },
      demo: 'generated',
      workers: 2,
      asOf: undefined,
    });
  });

  it('prefers a role’s own Redis', () => {
    const { redis } = parseEnvironment({ ...URLS, REDIS_QUEUE_URL: 'redis://127.0.0.1:6380' });
    expect(redis).toEqual({ cacheUrl: URLS.REDIS_URL, queueUrl: 'redis://127.0.0.1:6380' });
  });

  it('names every variable that is wrong, in one message', () => {
    const wrong = () => parseEnvironment({ PORT: 'http', PULSO_AS_OF: '2025-02-30', DATABASE_URL: 'mysql://x' });
    expect(wrong).toThrow(InvalidEnvironment);
    for (const name of ['PORT', 'PULSO_AS_OF', 'DATABASE_URL', 'REDIS_CACHE_URL']) expect(wrong).toThrow(name);
  });

  it('takes an empty variable for one that is not set', () => {
    expect(parseEnvironment({ ...URLS, SENTRY_DSN: '', PORT: '' })).toMatchObject({ sentryDsn: undefined, port: 3000 });
  });

  it('keeps the default pack first and adds others', () => {
    expect(parseEnvironment({ ...URLS, PULSO_PACKS: './mine.ts, other' }).packs).toEqual([
      '@pulso/pack-edp',
      './mine.ts',
      'other',
    ]);
  });
});
