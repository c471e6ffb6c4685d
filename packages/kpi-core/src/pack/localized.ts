/** Text in every language that the platform speaks. `es` means es-CL. */
export interface Localized {
  readonly es: string;
  readonly en: string;
}

export const LANGUAGES = ['es', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Whose way of writing numbers and dates a language follows, as a BCP 47 tag. */
export const LOCALES: Readonly<Record<Language, string>> = { es: 'es-CL', en: 'en-US' };
