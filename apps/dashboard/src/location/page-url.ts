/** Parameters that belong to the page; every other one is a filter of the pack. `boot/boot.js` knows the same list. */
export const PAGE_PARAMETERS = ['pack', 'kiosk', 'drill', 'row'] as const;

export type View = 'dashboard' | 'import' | 'ops' | 'login';

/** What a drill-down lists: the rows behind a figure, or behind one bucket of a chart (all of it without a bucket). */
export type DrillTarget =
  | { readonly kind: 'metric'; readonly metric: string }
  | { readonly kind: 'chart'; readonly chart: string; readonly bucket: string | null };

/** Filter values by parameter, as text, in the order they were given. */
export type FilterValues = Readonly<Record<string, readonly string[]>>;

export interface PageUrl {
  readonly view: View | 'unknown';
  /** `null`: the installation's default pack. */
  readonly pack: string | null;
  readonly filters: FilterValues;
  readonly kiosk: boolean;
  readonly drill: DrillTarget | null;
  /** The row whose history is open. */
  readonly row: string | null;
}

const path = /^\/manager\/(dashboard|import|ops|login)(?:\/([a-z][a-z0-9-]*))?\/?$/;

/** Reads an address. It never fails: what it does not understand is left out. */
export function parsePageUrl(pathname: string, search: string): PageUrl {
  const query = new URLSearchParams(search);
  const match = path.exec(
    pathname === '/' || pathname === '/manager' || pathname === '/manager/' ? '/manager/dashboard' : pathname,
  );
  return {
    view: (match?.[1] as View | undefined) ?? 'unknown',
    pack: match?.[2] ?? query.get('pack'),
    filters: filtersOf(query),
    kiosk: query.has('kiosk'),
    drill: parseDrill(query.get('drill')),
    row: query.get('row') || null,
  };
}

/** Writes an address: `parsePageUrl` reads it back to the same value. */
export function formatPageUrl(url: PageUrl): string {
  const query = filterQuery(url.filters);
  if (url.kiosk) query.set('kiosk', '1');
  if (url.drill) query.set('drill', formatDrill(url.drill));
  if (url.row !== null) query.set('row', url.row);
  const text = query.toString();
  const view = url.view === 'unknown' ? 'dashboard' : url.view;
  return `/manager/${view}${url.pack === null ? '' : `/${url.pack}`}${text ? `?${text}` : ''}`;
}

export function filterQuery(filters: FilterValues): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, values] of Object.entries(filters)) for (const value of values) query.append(name, value);
  return query;
}

export function formatDrill(drill: DrillTarget): string {
  if (drill.kind === 'metric') return `metric:${drill.metric}`;
  return drill.bucket === null ? `chart:${drill.chart}` : `chart:${drill.chart}:${drill.bucket}`;
}

function parseDrill(text: string | null): DrillTarget | null {
  const match = /^(metric|chart):([^:]+)(?::(.*))?$/s.exec(text ?? '');
  if (!match) return null;
  const [, kind, name = '', bucket] = match;
  return kind === 'metric' ? { kind: 'metric', metric: name } : { kind: 'chart', chart: name, bucket: bucket ?? null };
}

function filtersOf(query: URLSearchParams): FilterValues {
  const filters: Record<string, string[]> = {};
  for (const [name, value] of query) {
    if ((PAGE_PARAMETERS as readonly string[]).includes(name) || value === '') continue;
    (filters[name] ??= []).push(value);
  }
  return filters;
}
