import type { FilterPresentation } from '@pulso/kpi-core/presentation';
import type { Locale } from '../i18n/locale-context.tsx';
import type { FilterValues } from '../location/page-url.ts';
import { parseAmount } from '../format/parse-amount.ts';
import { millions } from '../format/money.ts';
import { fold } from './options.ts';

/** A filter's values as short texts, one per chip. Each chip removes its own `parameters` values. */
export interface Chip {
  readonly filter: FilterPresentation;
  readonly text: string;
  /** What is left of the filter's parameters when the chip is removed. */
  readonly without: FilterValues;
}

/** Chips of all filters that are set. A list has one chip per value. */
export function chipsOf(
  presentation: readonly FilterPresentation[],
  values: FilterValues,
  asOf: string,
  locale: Locale,
): readonly Chip[] {
  return presentation.flatMap((filter): Chip[] => {
    const cleared: FilterValues = Object.fromEntries(filter.parameters.map((name) => [name, []]));
    const set = filter.parameters.filter((name) => (values[name]?.length ?? 0) > 0);
    if (set.length === 0) return [];
    if (filter.control !== 'values')
      return [{ filter, text: filterText(filter, values, asOf, locale), without: cleared }];
    const name = filter.parameters[0]!;
    const given = values[name] ?? [];
    return given.map((value) => ({
      filter,
      text: optionText(filter, value, locale),
      without: { [name]: given.filter((other) => other !== value) },
    }));
  });
}

/** What a filter is set to, in a few words. */
export function filterText(filter: FilterPresentation, values: FilterValues, asOf: string, locale: Locale): string {
  const one = (name: string | undefined): string | undefined => (name === undefined ? undefined : values[name]?.[0]);
  const [first, second, third] = filter.parameters;
  switch (filter.control) {
    case 'values': {
      const given = values[first ?? ''] ?? [];
      return given.length === 1 ? optionText(filter, given[0]!, locale) : String(given.length);
    }
    case 'choice':
      return optionText(filter, one(first) ?? '', locale);
    case 'period': {
      const preset = one(first);
      if (preset !== undefined) return optionText(filter, preset, locale);
      const [from, to] = [one(second), one(third)];
      if (from && to) return locale.range(from, to, asOf);
      if (from) return `${locale.t('filters.from')} ${locale.day(from)}`;
      return to ? `${locale.t('filters.to')} ${locale.day(to)}` : '';
    }
    case 'amountRange': {
      const [min, max] = [one(first), one(second)].map((digits) =>
        digits && parseAmount(digits) ? millions(Number(digits), locale.language) : null,
      );
      if (min && max) return `${min} – ${max}`;
      if (min) return locale.t('filters.atLeast', { value: min });
      return max ? locale.t('filters.atMost', { value: max }) : '';
    }
    case 'number':
      return locale.t('filters.atLeast', { value: one(first) ?? '' });
  }
}

function optionText(filter: FilterPresentation, value: string, locale: Locale): string {
  const option = filter.options?.find((candidate) => fold(candidate.value) === fold(value));
  return option ? locale.text(option.label) : value;
}

/** The parameters of a period control by what they hold; packs list them as preset, from, to. */
export function periodParameters(filter: FilterPresentation): { preset: string; from: string; to: string } {
  const [preset = 'preset', from = 'from', to = 'to'] = filter.parameters;
  return { preset, from, to };
}
