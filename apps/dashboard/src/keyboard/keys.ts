/** What a key does on the page. */
export type Command =
  | { readonly kind: 'help' | 'filters' | 'refresh' | 'live' | 'export' | 'palette' | 'kiosk' }
  | { readonly kind: 'go'; readonly view: 'dashboard' | 'import' | 'ops' }
  | { readonly kind: 'card'; readonly number: number };

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

const single: Readonly<Record<string, Command>> = {
  '?': { kind: 'help' },
  '/': { kind: 'filters' },
  r: { kind: 'refresh' },
  l: { kind: 'live' },
  e: { kind: 'export' },
  k: { kind: 'kiosk' },
};

const afterG: Readonly<Record<string, Command>> = {
  d: { kind: 'go', view: 'dashboard' },
  i: { kind: 'go', view: 'import' },
  o: { kind: 'go', view: 'ops' },
};

/**
 * Reads a key press. `g` waits for a second key: `pending` says that it was the last one. A key with a modifier belongs
 * to the browser, except ⌘K and Ctrl+K.
 */
export function readKey(
  press: KeyPress,
  pending: boolean,
): { readonly command: Command | null; readonly pending: boolean } {
  const key = press.key.toLowerCase();
  if ((press.metaKey || press.ctrlKey) && key === 'k' && !press.altKey)
    return { command: { kind: 'palette' }, pending: false };
  if (press.metaKey || press.ctrlKey || press.altKey) return { command: null, pending: false };
  if (pending) return { command: afterG[key] ?? null, pending: false };
  if (key === 'g') return { command: null, pending: true };
  if (/^[1-9]$/.test(key)) return { command: { kind: 'card', number: Number(key) }, pending: false };
  return { command: single[key] ?? null, pending: false };
}

/** Keys typed into something are text, never commands. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
