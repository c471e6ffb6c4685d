import { describe, expect, it } from 'vitest';
import { en } from './en.ts';
import { es, type MessageKey } from './es.ts';
import type { Message } from './message.ts';
import { fill, localized, translate } from './translate.ts';

const keys = Object.keys(es) as MessageKey[];
const texts = (message: Message): string[] => (typeof message === 'string' ? [message] : [message.one, message.other]);
const holes = (message: Message): string[] =>
  [...new Set(texts(message).flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!)))].toSorted();

describe('catalogues', () => {
  it('has the same keys, none empty', () => {
    expect(Object.keys(en).toSorted()).toEqual(keys.toSorted());
    for (const key of keys)
      for (const text of [...texts(es[key]), ...texts(en[key])]) expect(text.trim(), key).not.toBe('');
  });
  it('names the same parameters in both languages', () => {
    for (const key of keys) expect(holes(en[key]), key).toEqual(holes(es[key]));
  });
  it('has forms for the same plurals', () => {
    for (const key of keys) expect(typeof en[key], key).toBe(typeof es[key]);
  });
});

describe('translate', () => {
  it('fills parameters and chooses the plural form', () => {
    expect(translate('es', 'live.waiting', { n: 1 })).toBe('1 cambio en espera');
    expect(translate('es', 'live.waiting', { n: 3 })).toBe('3 cambios en espera');
    expect(translate('en', 'live.waiting', { n: 0 })).toBe('0 changes waiting');
    expect(translate('es', 'page.rowsAll', { total: '1.000.000' }, 1_000_000)).toBe('1.000.000 registros');
  });
  it('leaves a missing parameter visible', () => {
    expect(fill('{a} de {b}', { a: 1 })).toBe('1 de {b}');
  });
  it('falls back to Spanish for a missing text', () => {
    expect(localized({ es: 'Hola' } as never, 'en')).toBe('Hola');
    expect(localized(undefined, 'en')).toBe('');
  });
});
