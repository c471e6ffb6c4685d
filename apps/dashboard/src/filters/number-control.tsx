import { useId, useState, type ReactNode } from 'react';
import type { FilterPresentation } from '@pulso/kpi-core/presentation';
import { useLocale } from '../i18n/locale-context.tsx';
import { useFilters } from './use-filters.ts';

/** A whole number; it acts on Enter or with its button, not on each digit. */
export function NumberControl({ filter }: { filter: FilterPresentation }): ReactNode {
  const { t, text } = useLocale();
  const { filters, set } = useFilters();
  const name = filter.parameters[0] ?? '';
  const [typed, setTyped] = useState(filters[name]?.[0] ?? '');
  const [bad, setBad] = useState(false);
  const id = useId();
  return (
    <form
      className="popup__group"
      onSubmit={(event) => {
        event.preventDefault();
        const digits = typed.trim();
        setBad(!/^\d*$/.test(digits));
        if (/^\d*$/.test(digits)) set({ [name]: digits === '' ? [] : [String(Number(digits))] });
      }}
    >
      <label className="field">
        <span className="field__label">{text(filter.label)}</span>
        <input
          className="input"
          inputMode="numeric"
          value={typed}
          aria-invalid={bad}
          aria-describedby={bad ? id : undefined}
          onChange={(event) => setTyped(event.target.value)}
        />
        {bad && (
          <span className="field__error" id={id} role="alert">
            {t('filters.badNumber')}
          </span>
        )}
      </label>
      <button type="submit" className="button button--primary">
        {t('filters.apply')}
      </button>
    </form>
  );
}
