import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { PackList } from '@pulso/kpi-core/contract';
import { useClient } from '../api/client-context.tsx';
import { endpointsOf, PACKS_URL, type Endpoints } from '../api/endpoints.ts';
import type { Pack } from '../api/types.ts';

export function usePackList(): UseQueryResult<PackList> {
  const client = useClient();
  return useQuery({
    queryKey: ['packs'],
    queryFn: ({ signal }) => client.get<PackList>(PACKS_URL, signal).then((answer) => answer.body),
    staleTime: Infinity,
  });
}

export type PackState =
  | { readonly kind: 'ready'; readonly pack: Pack; readonly endpoints: Endpoints; readonly list: PackList }
  | { readonly kind: 'loading'; readonly error: Error | null }
  | { readonly kind: 'unknown'; readonly list: PackList }
  | { readonly kind: 'failed'; readonly error: Error };

/** The pack that the address names, or the installation's default. */
export function usePack(named: string | null): PackState {
  const client = useClient();
  const list = usePackList();
  const packs = list.data?.packs;
  const chosen =
    packs?.find(({ id, default: isDefault }) => (named === null ? isDefault : id === named)) ??
    (named === null ? packs?.[0] : undefined);
  const endpoints = endpointsOf({ id: chosen?.id ?? '', isDefault: chosen?.default ?? false, named: named !== null });
  const description = useQuery({
    queryKey: ['pack', chosen?.id],
    queryFn: ({ signal }) => client.get<Pack>(endpoints.description(), signal).then((answer) => answer.body),
    enabled: chosen !== undefined,
    staleTime: 60_000,
  });
  if (list.data && !chosen) return { kind: 'unknown', list: list.data };
  if (description.data && list.data) return { kind: 'ready', pack: description.data, endpoints, list: list.data };
  const error = description.error ?? list.error;
  return error
    ? { kind: 'failed', error }
    : { kind: 'loading', error: description.failureReason ?? list.failureReason };
}
