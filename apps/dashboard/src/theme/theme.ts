/** What the viewer chose; `system` follows the device. */
export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** `safe` draws good and bad in blue and orange instead of green and red. */
export const PALETTES = ['standard', 'safe'] as const;
export type Palette = (typeof PALETTES)[number];

const darkQuery = '(prefers-color-scheme: dark)';

export function resolveTheme(theme: Theme, systemIsDark: boolean): 'light' | 'dark' {
  if (theme === 'system') return systemIsDark ? 'dark' : 'light';
  return theme;
}

/** Applies the theme to the document, and keeps following the device while the choice is `system`. Answers its stop. */
export function applyTheme(theme: Theme, palette: Palette): () => void {
  const media = matchMedia(darkQuery);
  const apply = (): void => {
    document.documentElement.dataset['theme'] = resolveTheme(theme, media.matches);
  };
  document.documentElement.dataset['palette'] = palette;
  apply();
  media.addEventListener('change', apply);
  return () => media.removeEventListener('change', apply);
}
