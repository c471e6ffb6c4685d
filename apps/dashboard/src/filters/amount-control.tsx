import { useId, useState, type ReactNode } from 'react';
import type { FilterPresentation } from '@pulso/kpi-core/presentation';
import { money } from '../format/money.ts';
import { parseAmount } from '../format/parse-amount.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import { useFilters } from './use-filters.ts';

/** Lowest and highest amount, typed as people write amounts. */
export function AmountControl({ filter }: { filter: FilterPresentation }): ReactNode {
  const { t, language } = useLocale();
  const { filters, set } = useFilters();
  const [minName = '', maxName = ''] = filter.parameters;
  const shown = (name: string): string => {
    const digits = filters[name]?.[0];
    return digits === undefined ? '' : money(Number(digits), language);
  };
  const [min, setMin] = useState(shown(minName));
  const [max, setMax] = useState(shown(maxName));
  const [error, setError] = useState<'filters.badAmount' | 'filters.minOverMax' | null>(null);
  const errorId = useId();
  const apply = (): void => {
    const [low, high] = [parseAmount(min), parseAmount(max)];
    if (low === null || high === null) return setError('filters.badAmount');
    if (low !== '' && high !== '' && BigInt(low) > BigInt(high)) return setError('filters.minOverMax');
    setError(null);
    set({ [minName]: low === '' ? [] : [low], [maxName]: high === '' ? [] : [high] });
  };
  return (
    <form
      className="popup__group"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <div className="field-pair">
        <label className="field">
          <span className="field__label">{t('filters.min')}</span>
          <input
            className="input"
            inputMode="decimal"
            value={min}
            aria-invalid={error !== null}
            aria-describedby={errorId}
            onChange={(event) => setMin(event.target.value)}
          />
        </label>
        <label className="field">
          <span className="field__label">{t('filters.max')}</span>
          <input
            className="input"
            inputMode="decimal"
            value={max}
            aria-invalid={error !== null}
            aria-describedby={errorId}
            onChange={(event) => setMax(event.target.value)}
          />
        </label>
      </div>
      <p id={errorId} className={error ? 'field__error' : 'field__hint'} role={error ? 'alert' : undefined}>
        {t(error ?? 'filters.amountHint')}
      </p>
      <button type="submit" className="button button--primary">
        {t('filters.apply')}
      </button>
    </form>
  );
}
