/** Filters under a name, kept in this browser, per pack. */
export interface SavedView {
  readonly name: string;
  /** Query string of the filters. */
  readonly query: string;
}

const MAX_VIEWS = 50;

function storageKey(pack: string): string {
  return `pulso.views.${pack}`;
}

export function readViews(storage: Pick<Storage, 'getItem'> | null, pack: string): readonly SavedView[] {
  try {
    const stored: unknown = JSON.parse(storage?.getItem(storageKey(pack)) ?? '[]');
    return Array.isArray(stored) ? stored.filter(isView) : [];
  } catch {
    return [];
  }
}

/** Adds or replaces by name, newest last. Answers the new list; a full or forbidden storage keeps the old one. */
export function saveView(
  storage: Pick<Storage, 'getItem' | 'setItem'> | null,
  pack: string,
  view: SavedView,
): readonly SavedView[] {
  const others = readViews(storage, pack).filter((known) => known.name !== view.name);
  return write(storage, pack, [...others, view].slice(-MAX_VIEWS));
}

export function removeView(
  storage: Pick<Storage, 'getItem' | 'setItem'> | null,
  pack: string,
  name: string,
): readonly SavedView[] {
  return write(
    storage,
    pack,
    readViews(storage, pack).filter((view) => view.name !== name),
  );
}

function write(
  storage: Pick<Storage, 'getItem' | 'setItem'> | null,
  pack: string,
  views: readonly SavedView[],
): readonly SavedView[] {
  try {
    storage?.setItem(storageKey(pack), JSON.stringify(views));
    return views;
  } catch {
    return readViews(storage, pack);
  }
}

function isView(entry: unknown): entry is SavedView {
  if (entry === null || typeof entry !== 'object') return false;
  const { name, query } = entry as Record<string, unknown>;
  return typeof name === 'string' && typeof query === 'string';
}
