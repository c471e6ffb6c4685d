import type { Language, Localized } from '@pulso/kpi-core';
import { en } from './en.ts';
import { es, type MessageKey } from './es.ts';
import type { Message } from './message.ts';

export type Params = Readonly<Record<string, string | number>>;

const catalogues: { readonly [language in Language]: { readonly [key in MessageKey]: Message } } = { es, en };

/** The text of a key, with `{name}` replaced. Plural forms are chosen by the number `count` (or the parameter `n`). */
export function translate(language: Language, key: MessageKey, params: Params = {}, count?: number): string {
  const message = catalogues[language][key];
  const template = typeof message === 'string' ? message : message[pluralOf(count ?? Number(params['n'] ?? 0))];
  return fill(template, params);
}

/** Replaces `{name}`; a name without a parameter stays, so that a fault is seen. */
export function fill(template: string, params: Params): string {
  return template.replaceAll(/\{(\w+)\}/g, (whole, name: string) => (name in params ? String(params[name]) : whole));
}

export function localized(text: Localized | undefined, language: Language): string {
  return text?.[language] ?? text?.es ?? '';
}

/** Both languages have two forms for the numbers that stand in texts. */
function pluralOf(count: number): 'one' | 'other' {
  return count === 1 ? 'one' : 'other';
}
