import { createContext, useContext } from 'react';
import type { Endpoints } from '../api/endpoints.ts';
import type { Pack } from '../api/types.ts';
import type { FilterValues } from '../location/page-url.ts';

/** What one dashboard stands on: its pack and the filters of the address. */
export interface DashboardPage {
  readonly pack: Pack;
  readonly endpoints: Endpoints;
  /** Filters of the address that the pack knows, in the order of its presentation. */
  readonly filters: FilterValues;
  /** The same as a query string: it names the variant in the browser's cache. */
  readonly query: string;
  /** The same as JSON, for bodies and the socket. */
  readonly filterBody: Readonly<Record<string, unknown>>;
}

const PageContext = createContext<DashboardPage | null>(null);

export const PageProvider = PageContext.Provider;

export function usePage(): DashboardPage {
  const page = useContext(PageContext);
  if (!page) throw new Error('PageProvider is missing');
  return page;
}
