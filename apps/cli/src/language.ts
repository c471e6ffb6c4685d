import type { Language, Localized } from '@pulso/kpi-core';

/** The language of a terminal: the first of the variables that gettext reads and that is set; Spanish for `es*`. */
export function languageOf(variables: Readonly<Record<string, string | undefined>>): Language {
  const locale = ['LANGUAGE', 'LC_ALL', 'LC_MESSAGES', 'LANG'].map((name) => variables[name]).find((text) => text);
  return locale?.toLowerCase().startsWith('es') ? 'es' : 'en';
}

export type Say = (text: Localized) => string;

export const speaker =
  (language: Language): Say =>
  (text) =>
    text[language];
