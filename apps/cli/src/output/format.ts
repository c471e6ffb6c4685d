import { LOCALES, type Language } from '@pulso/kpi-core';

/** Numbers as the reader writes them. */
export interface Format {
  readonly integer: (value: number) => string;
  /** At most four decimals. */
  readonly number: (value: number) => string;
  /** 0..1 as percent. */
  readonly percent: (ratio: number) => string;
}

export function formatFor(language: Language): Format {
  const formatter = (options: Intl.NumberFormatOptions) => {
    const numbers = new Intl.NumberFormat(LOCALES[language], options);
    return (value: number): string => numbers.format(value);
  };
  return {
    integer: formatter({ maximumFractionDigits: 0 }),
    number: formatter({ maximumFractionDigits: 4 }),
    percent: formatter({ style: 'percent', maximumFractionDigits: 1 }),
  };
}
