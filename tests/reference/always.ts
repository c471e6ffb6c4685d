import fc from 'fast-check';
import { caseArbitrary } from './arbitraries.ts';
import type { Filters, World } from './model.ts';

export const RUNS = { numRuns: 120 };

/** Checks a property for any world and any filters. */
export function always(holds: (world: World, filters: Filters) => void): void {
  fc.assert(
    fc.property(caseArbitrary(), ({ world, filters }) => holds(world, filters)),
    RUNS,
  );
}
