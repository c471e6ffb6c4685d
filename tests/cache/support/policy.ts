import type { CachePolicy } from '@pulso/cache';

export const policy: CachePolicy = {
  ttlMs: 60_000,
  staleMs: 60_000,
  errorMs: 60_000,
  jitter: 0,
  leaseMs: 5000,
  backoff: { baseMs: 200, maxMs: 1000 },
  l1Ms: 1000,
};
