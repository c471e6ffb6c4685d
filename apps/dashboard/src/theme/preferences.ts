import { PALETTES, THEMES, type Palette, type Theme } from './theme.ts';

/** How money is written on cards: in full (`$1.234.567.890`) or in millions (`MM$ 1.235`). */
export const MONEY_STYLES = ['full', 'millions'] as const;
export type MoneyStyle = (typeof MONEY_STYLES)[number];

/** The viewer's own settings. `boot/boot.js` reads the same keys before the first paint. */
export interface Preferences {
  readonly language: 'es' | 'en';
  readonly theme: Theme;
  readonly palette: Palette;
  readonly money: MoneyStyle;
}

const prefix = 'pulso.';

/** Reads settings; anything missing, foreign or unreadable is the default. */
export function readPreferences(storage: Pick<Storage, 'getItem'> | null): Preferences {
  return {
    language: oneOf(['es', 'en'] as const, read(storage, 'language'), 'es'),
    theme: oneOf(THEMES, read(storage, 'theme'), 'system'),
    palette: oneOf(PALETTES, read(storage, 'palette'), 'standard'),
    money: oneOf(MONEY_STYLES, read(storage, 'money'), 'full'),
  };
}

/** Keeps what changed. A browser that refuses storage keeps the choice for this visit only. */
export function writePreferences(storage: Pick<Storage, 'setItem'> | null, preferences: Preferences): void {
  try {
    for (const [key, value] of Object.entries(preferences)) storage?.setItem(prefix + key, value);
  } catch {
    // Private windows and full storage: the page works without.
  }
}

/** The browser's storage, or `null` where it is forbidden. */
export function browserStorage(): Storage | null {
  try {
    return globalThis.localStorage;
  } catch {
    return null;
  }
}

function read(storage: Pick<Storage, 'getItem'> | null, key: string): string | null {
  try {
    return storage?.getItem(prefix + key) ?? null;
  } catch {
    return null;
  }
}

function oneOf<T extends string>(known: readonly T[], value: string | null, fallback: T): T {
  return known.find((candidate) => candidate === value) ?? fallback;
}
