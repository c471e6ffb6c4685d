import type { QueryClient } from '@tanstack/react-query';
import type { Client } from '../api/client.ts';
import type { PageUrl } from '../location/page-url.ts';
import { pageFilters } from '../pack/page-filters.ts';
import { choosePack, packListQuery, packQuery } from '../pack/use-pack.ts';
import { readSnapshot, snapshotQueryKey } from '../snapshots/queries.ts';
import { browserStorage } from '../theme/preferences.ts';

/** A frame of placeholders that stood for less than this would only be flicker, and drawing it would hold up the figures. */
const PATIENCE_MS = 100;

/** `boot/boot.js` asks for this pack's description before the list of packs has arrived. */
const DEFAULT_PACK = 'pulso.default-pack';

/** What is above the fold is drawn from these. */
const FIRST_TYPES = ['kpis', 'dashboard'] as const;

/** Resolves when all are settled, or when waiting any longer would be seen. */
export async function withPatience(wanted: readonly Promise<unknown>[], patienceMs = PATIENCE_MS): Promise<void> {
  const patience = new Promise<void>((done) => void setTimeout(done, patienceMs));
  await Promise.race([Promise.allSettled(wanted), patience]);
}

/**
 * Reads what the first drawing needs into the query cache, most of it under way since `boot/boot.js`. A server that has
 * it at hand answers while the application is loaded, and the page is drawn once, with its figures. What fails is met
 * again, and told, by the component that needs it; what is still on its way is taken up there.
 */
export async function readFirstData(client: Client, queries: QueryClient, url: PageUrl): Promise<void> {
  if (url.view !== 'dashboard') return;
  const list = await queries.fetchQuery(packListQuery(client));
  if (url.pack === null) keepDefaultPack(choosePack(list, null)?.id);
  const chosen = choosePack(list, url.pack);
  if (!chosen) return;
  const pack = await queries.fetchQuery(packQuery(client, chosen.id, chosen.endpoints));
  const page = { endpoints: chosen.endpoints, query: pageFilters(url.filters, pack).query };
  await Promise.all(
    FIRST_TYPES.map((type) => {
      const queryKey = snapshotQueryKey(page, type);
      return queries.fetchQuery({ queryKey, queryFn: readSnapshot(client, queries, queryKey), staleTime: Infinity });
    }),
  );
}

function keepDefaultPack(id: string | undefined): void {
  try {
    if (id !== undefined) browserStorage()?.setItem(DEFAULT_PACK, id);
  } catch {
    // Without storage the description is asked for after the list.
  }
}
