/** Text in every language that the platform speaks. `es` means es-CL. */
export interface Localized {
  readonly es: string;
  readonly en: string;
}

export const LANGUAGES = ['es', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];
