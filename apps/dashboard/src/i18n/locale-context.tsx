import { createContext, useContext } from 'react';
import type { Language, Localized } from '@pulso/kpi-core';
import type { Unit } from '@pulso/kpi-core/presentation';
import { ago } from '../format/age.ts';
import { calendarDay, clockTime, dayRange, instant } from '../format/dates.ts';
import { bareFigure, figure } from '../format/figure.ts';
import type { MoneyStyle } from '../theme/preferences.ts';
import type { MessageKey } from './es.ts';
import { localized, translate, type Params } from './translate.ts';

/** Everything that turns data into text, bound to the viewer's language and the pack's time zone. */
export interface Locale {
  readonly language: Language;
  readonly money: MoneyStyle;
  readonly timeZone: string;
  t(key: MessageKey, params?: Params, count?: number): string;
  text(text: Localized | undefined): string;
  /** With its unit, in full. */
  figure(value: unknown, unit: Unit): string;
  /** With its unit; money as the viewer wants it on cards. */
  cardFigure(value: unknown, unit: Unit): string;
  /** Without the unit; money in millions. */
  bare(value: unknown, unit: Unit): string;
  day(text: string): string;
  range(from: string, to: string, asOf: string): string;
  instant(iso: string): string;
  clock(iso: string): string;
  ago(milliseconds: number): string;
}

export function createLocale(language: Language, money: MoneyStyle, timeZone: string): Locale {
  return {
    language,
    money,
    timeZone,
    t: (key, params, count) => translate(language, key, params, count),
    text: (text) => localized(text, language),
    figure: (value, unit) => figure(value, unit, language),
    cardFigure: (value, unit) => figure(value, unit, language, money),
    bare: (value, unit) => bareFigure(value, unit, language),
    day: (text) => calendarDay(text, language),
    range: (from, to, asOf) => dayRange(from, to, asOf, language),
    instant: (iso) => instant(iso, language, timeZone),
    clock: (iso) => clockTime(iso, language, timeZone),
    ago: (milliseconds) => ago(milliseconds, language),
  };
}

const LocaleContext = createContext<Locale>(createLocale('es', 'full', 'America/Santiago'));

export const LocaleProvider = LocaleContext.Provider;

export function useLocale(): Locale {
  return useContext(LocaleContext);
}
