import type { Kysely } from 'kysely';
import { SCOPE_ALL } from '../identity/scope.ts';
import { variantOf, type Variant } from '../identity/variant.ts';
import type { Filters, PackDatabase, PackDefinition } from '../pack/definition.ts';
import type { ComputationOptions } from './options.ts';
import { withComputeContext } from './runner.ts';

/**
 * The pack's fixed variants, most important first.
 * @throws what the pack's `precompute` throws, and the signal's reason
 */
export function fixedVariants(
  db: Kysely<PackDatabase>,
  pack: PackDefinition,
  options: ComputationOptions,
): Promise<Variant<Filters>[]> {
  return withComputeContext(db, pack, variantOf(pack, SCOPE_ALL, {}), options, async (context) =>
    (await pack.precompute(context)).map((filters) => variantOf(pack, SCOPE_ALL, filters)),
  );
}
