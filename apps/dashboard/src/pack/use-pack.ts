import { queryOptions, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { PackList } from '@pulso/kpi-core/contract';
import type { Client } from '../api/client.ts';
import { useClient } from '../api/client-context.tsx';
import { endpointsOf, PACKS_URL, type Endpoints } from '../api/endpoints.ts';
import type { Pack } from '../api/types.ts';

export function packListQuery(client: Client) {
  return queryOptions({
    queryKey: ['packs'],
    queryFn: ({ signal }) => client.get<PackList>(PACKS_URL, signal).then((answer) => answer.body),
    staleTime: Infinity,
  });
}

export function packQuery(client: Client, id: string, endpoints: Endpoints) {
  return queryOptions({
    queryKey: ['pack', id],
    queryFn: ({ signal }) => client.get<Pack>(endpoints.description(), signal).then((answer) => answer.body),
    staleTime: 60_000,
    // Its texts name thresholds, which may be set anew.
    refetchInterval: 60_000,
  });
}

export interface ChosenPack {
  readonly id: string;
  readonly endpoints: Endpoints;
}

/** The pack that the address names, or the installation's default; `null` when there is no such pack. */
export function choosePack({ packs }: PackList, named: string | null): ChosenPack | null {
  const chosen =
    named === null
      ? (packs.find(({ default: isDefault }) => isDefault) ?? packs[0])
      : packs.find(({ id }) => id === named);
  if (!chosen) return null;
  const { id, default: isDefault } = chosen;
  return { id, endpoints: endpointsOf({ id, isDefault, named: named !== null }) };
}

export function usePackList(): UseQueryResult<PackList> {
  return useQuery(packListQuery(useClient()));
}

export type PackState =
  | { readonly kind: 'ready'; readonly pack: Pack; readonly endpoints: Endpoints; readonly list: PackList }
  | { readonly kind: 'loading'; readonly error: Error | null }
  | { readonly kind: 'unknown'; readonly list: PackList }
  | { readonly kind: 'failed'; readonly error: Error };

export function usePack(named: string | null): PackState {
  const client = useClient();
  const list = usePackList();
  const chosen = list.data ? choosePack(list.data, named) : null;
  const description = useQuery({
    ...packQuery(client, chosen?.id ?? '', chosen?.endpoints ?? NOWHERE),
    enabled: chosen !== null,
  });
  if (list.data && !chosen) return { kind: 'unknown', list: list.data };
  if (description.data && list.data && chosen)
    return { kind: 'ready', pack: description.data, endpoints: chosen.endpoints, list: list.data };
  const error = description.error ?? list.error;
  return error
    ? { kind: 'failed', error }
    : { kind: 'loading', error: description.failureReason ?? list.failureReason };
}

/** Stands in until a pack is chosen; nothing is read there. */
const NOWHERE = endpointsOf({ id: '', isDefault: false, named: false });
