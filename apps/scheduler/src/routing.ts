import {
  createChangeRouter,
  loadReferences,
  loadVariants,
  type ChangeRouter,
  type PackDefinition,
  type References,
} from '@pulso/kpi-core';
import type { Database } from '@pulso/platform';

/** What routing knows of one pack. */
export interface PackRouting {
  readonly router: ChangeRouter;
  readonly references: References;
}

/** The routing indexes of this process, built from the registry and brought up to date before each use. */
export interface Routing {
  /** Loads what was registered since the last call; after it every variant whose registration had committed is known. */
  current(pack: PackDefinition): Promise<PackRouting>;
  /** Forgets everything: the next use loads it anew. */
  reset(): void;
}

interface Known extends PackRouting {
  horizon: string;
}

export function createRouting(db: Database): Routing {
  let packs = new Map<string, Known>();
  return {
    async current(pack) {
      const known = packs.get(pack.id);
      const { variants, horizon } = await loadVariants(db, pack.id, known?.horizon);
      const entry = known ?? { router: createChangeRouter(pack), references: await loadReferences(db, pack), horizon };
      entry.router.add(variants);
      entry.horizon = horizon;
      // Only now: an index that could not be loaded stays unknown and is loaded whole next time.
      if (!known) packs.set(pack.id, entry);
      return entry;
    },
    reset() {
      packs = new Map();
    },
  };
}
