import type { SnapshotHeader, SnapshotReader } from '@pulso/cache';
import {
  completeTickets,
  findVariants,
  forgottenImports,
  isNewer,
  isSnapshotType,
  mostViewedVariants,
  openTickets,
  parseWireKey,
  SNAPSHOT_TYPES,
  snapshotKey,
  type PackDefinition,
  type PackRegistry,
  type RegisteredVariant,
  type SnapshotType,
} from '@pulso/kpi-core';
import { requestRefresh, type Database, type JobProducer, type Logger, type Urgency } from '@pulso/platform';
import { WARM_MS } from './dispatch.ts';

export interface ReconcilerDependencies {
  readonly db: Database;
  readonly reader: SnapshotReader;
  readonly producer: JobProducer;
  readonly packs: PackRegistry;
  readonly logger: Logger;
  watched(): Promise<ReadonlySet<string>>;
}

/** Warm variants looked at in one turn. */
const WARM_LIMIT = 200;
/** A ticket whose job should long be done, ms. */
const TICKET_PATIENCE_MS = 3_000;

/**
 * Level-triggered repair: looks at what is there, not at what happened. A lost, swallowed or poisoned job is therefore
 * a delay, never a lost update.
 */
export function createReconciler(deps: ReconcilerDependencies) {
  const ask = async (
    pack: PackDefinition,
    variant: RegisteredVariant,
    types: readonly SnapshotType[],
    urgency: Urgency,
    watched: boolean,
  ) => {
    const headers = await deps.reader.headers(types.map((type) => snapshotKey(pack, variant, type)));
    if (headers === 'down') return 0;
    const now = Date.now();
    const due = types.filter((_, index) => isDue(headers[index] ?? null, now, watched));
    if (due.length === 0) return 0;
    const reason = due.some((type) => headers[types.indexOf(type)]?.marked)
      ? ('change' as const)
      : ('schedule' as const);
    await requestRefresh(
      deps.producer,
      { pack: pack.id, variant: variant.hash, types: due, reason, force: false },
      urgency,
    );
    return due.length;
  };

  const reconcilePack = async (pack: PackDefinition, watchedKeys: ReadonlySet<string>): Promise<number> => {
    const watchedTypes = new Map<string, SnapshotType[]>();
    for (const wire of watchedKeys) {
      const parts = parseWireKey(wire);
      if (parts?.pack !== pack.id || !isSnapshotType(parts.type)) continue;
      watchedTypes.set(parts.hash, [...(watchedTypes.get(parts.hash) ?? []), parts.type]);
    }
    const watched = await findVariants(deps.db, pack.id, [...watchedTypes.keys()]);
    const warm = await mostViewedVariants(deps.db, pack.id, WARM_LIMIT, WARM_MS);
    const asked = await Promise.all([
      ...watched.map((variant) => ask(pack, variant, watchedTypes.get(variant.hash)!, 'watched', true)),
      ...warm
        .filter((variant) => !watchedTypes.has(variant.hash))
        .map((variant) => ask(pack, variant, SNAPSHOT_TYPES, 'warm', false)),
    ]);
    return asked.reduce((sum, count) => sum + count, 0);
  };

  const reconcileTickets = async (): Promise<void> => {
    const tickets = await openTickets(deps.db, TICKET_PATIENCE_MS);
    const done: string[] = [];
    for (const ticket of tickets) {
      const pack = deps.packs.get(ticket.pack);
      const [variant] = pack ? await findVariants(deps.db, ticket.pack, [ticket.variant]) : [];
      if (!pack || !variant) continue;
      const headers = await deps.reader.headers(ticket.types.map((type) => snapshotKey(pack, variant, type)));
      if (headers === 'down') return;
      const missing = ticket.types.filter((_, index) => !isNewer(headers[index]?.version ?? '0', ticket.afterVersion));
      if (missing.length === 0) done.push(ticket.id);
      else
        await requestRefresh(
          deps.producer,
          { pack: pack.id, variant: variant.hash, types: missing, reason: 'manual', force: true },
          'asked',
        );
    }
    await completeTickets(deps.db, done);
  };

  return {
    /** One look at everything that somebody waits for. */
    async turn(): Promise<void> {
      const watched = await deps.watched();
      for (const pack of deps.packs.all) {
        const asked = await reconcilePack(pack, watched);
        if (asked > 0) deps.logger.debug({ pack: pack.id, asked }, 'reconciled');
      }
      await reconcileTickets();
      for (const run of await forgottenImports(deps.db)) {
        await deps.producer.add('background', 'import', { run }, { deduplicationId: `import.${run}` });
      }
    },
  };
}

/** Marked or past its time; missing only counts where somebody watches. */
function isDue(header: SnapshotHeader | null, nowMs: number, watched: boolean): boolean {
  if (!header) return watched;
  return header.marked || header.freshUntilMs <= nowMs;
}
