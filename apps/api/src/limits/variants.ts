import { LRUCache } from 'lru-cache';
import { findVariants, type Filters, type Variant } from '@pulso/kpi-core';
import type { Principal } from '@pulso/accounts';
import type { Database } from '@pulso/platform';
import { tooMany } from './limiter.ts';
import type { Counters } from './counters.ts';

/**
 * Keeps one principal from filling cache and registry with filters that nobody else wants: a variant that is not
 * registered yet counts against a quota; whoever is over it still gets everything that exists.
 */
export interface VariantQuota {
  /** @throws {HttpProblem} 429 for a new variant over the quota */
  admit(principal: Principal, variant: Variant<Filters>): Promise<void>;
}

/** Variants that this process knows to be registered or admitted. */
const REMEMBERED = 50_000;

export function createVariantQuota(db: Database, counters: Counters): VariantQuota {
  const known = new LRUCache<string, true>({ max: REMEMBERED });
  /** Admissions under way: many callers of one principal that ask for the same at once count once. */
  const underWay = new Map<string, Promise<void>>();

  const isRegistered = async ({ pack, hash }: Variant<Filters>): Promise<boolean> => {
    try {
      return (await findVariants(db, pack, [hash])).length > 0;
    } catch {
      // The database is away: what cannot be looked up counts as new, so that an outage opens nothing.
      return false;
    }
  };

  const admitNew = async (principal: Principal, variant: Variant<Filters>, name: string): Promise<void> => {
    if (!(await isRegistered(variant))) {
      const budget = await counters.use('variants', { principal, address: '' });
      if (budget?.exceeded) throw tooMany(budget, 'too-many-variants');
    }
    known.set(name, true);
  };

  return {
    admit(principal, variant) {
      const name = `${variant.pack}:${variant.hash}`;
      if (known.has(name)) return Promise.resolve();
      const admission = `${principal.kind}.${principal.id} ${name}`;
      let admitting = underWay.get(admission);
      if (!admitting) {
        admitting = admitNew(principal, variant, name).finally(() => underWay.delete(admission));
        underWay.set(admission, admitting);
      }
      return admitting;
    },
  };
}
