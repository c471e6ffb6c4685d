import type { Language } from '@pulso/kpi-core';

interface Names {
  readonly months: readonly string[];
  readonly shortMonths: readonly string[];
  /** From Sunday, as `Date` counts. */
  readonly weekdays: readonly string[];
}

const list = (names: string): readonly string[] => names.split(' ');

/**
 * Names of the calendar as `Intl` writes them for es-CL and en-US. They stand here because the first date that a browser
 * writes with `Intl` makes it build tables for 30 to 80 ms, just when the first figures could be drawn.
 */
export const CALENDAR: { readonly [language in Language]: Names } = {
  es: {
    months: list('enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre'),
    shortMonths: list('ene feb mar abr may jun jul ago sept oct nov dic'),
    weekdays: list('domingo lunes martes miércoles jueves viernes sábado'),
  },
  en: {
    months: list('January February March April May June July August September October November December'),
    shortMonths: list('Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'),
    weekdays: list('Sunday Monday Tuesday Wednesday Thursday Friday Saturday'),
  },
};
