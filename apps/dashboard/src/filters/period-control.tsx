import { useId, useState, type ReactNode } from 'react';
import type { FilterPresentation } from '@pulso/kpi-core/presentation';
import { useLocale } from '../i18n/locale-context.tsx';
import { usePage } from '../pack/page-context.tsx';
import { QUICK_RANGES, quickRange } from './ranges.ts';
import { periodParameters } from './summary.ts';
import { useFilters } from './use-filters.ts';

/** Rolling presets of the pack, ranges worked out from its calendar day, or a range of one's own. */
export function PeriodControl({ filter }: { filter: FilterPresentation }): ReactNode {
  const { t, text, range } = useLocale();
  const { pack } = usePage();
  const { filters, set } = useFilters();
  const names = periodParameters(filter);
  const [preset, from, to] = [filters[names.preset]?.[0], filters[names.from]?.[0], filters[names.to]?.[0]];
  const apply = (next: { preset?: string; from?: string; to?: string }): void =>
    set({
      [names.preset]: next.preset ? [next.preset] : [],
      [names.from]: next.from ? [next.from] : [],
      [names.to]: next.to ? [next.to] : [],
    });
  return (
    <div className="period">
      <div className="period__grid">
        <Option pressed={!preset && !from && !to} onClick={() => apply({})}>
          {t('filters.allDates')}
        </Option>
        {(filter.options ?? []).map((option) => (
          <Option key={option.value} pressed={preset === option.value} onClick={() => apply({ preset: option.value })}>
            {text(option.label)}
          </Option>
        ))}
      </div>
      <p className="popup__legend">{t('filters.quick')}</p>
      <div className="period__grid">
        {QUICK_RANGES.map((name) => {
          const days = quickRange(name, pack.asOf);
          return (
            <Option
              key={name}
              pressed={days.from === from && days.to === to}
              title={range(days.from, days.to, pack.asOf)}
              onClick={() => apply(days)}
            >
              {t(`range.${name}`)}
            </Option>
          );
        })}
      </div>
      <p className="popup__legend">{t('filters.custom')}</p>
      <CustomRange key={`${from}:${to}`} from={from ?? ''} to={to ?? ''} onApply={apply} />
    </div>
  );
}

function Option({
  pressed,
  title,
  onClick,
  children,
}: {
  pressed: boolean;
  title?: string;
  onClick: () => void;
  children: ReactNode;
}): ReactNode {
  return (
    <button type="button" className="period__option" aria-pressed={pressed} title={title} onClick={onClick}>
      {children}
    </button>
  );
}

function CustomRange({
  from,
  to,
  onApply,
}: {
  from: string;
  to: string;
  onApply: (range: { from: string; to: string }) => void;
}): ReactNode {
  const { t } = useLocale();
  const [first, setFirst] = useState(from);
  const [last, setLast] = useState(to);
  const id = useId();
  const wrong = first !== '' && last !== '' && first > last;
  return (
    <form
      className="popup__group"
      onSubmit={(event) => {
        event.preventDefault();
        if (!wrong) onApply({ from: first, to: last });
      }}
    >
      <div className="field-pair">
        <label className="field">
          <span className="field__label">{t('filters.from')}</span>
          <input
            type="date"
            className="input"
            value={first}
            aria-invalid={wrong}
            aria-describedby={id}
            onChange={(event) => setFirst(event.target.value)}
          />
        </label>
        <label className="field">
          <span className="field__label">{t('filters.to')}</span>
          <input
            type="date"
            className="input"
            value={last}
            aria-invalid={wrong}
            aria-describedby={id}
            onChange={(event) => setLast(event.target.value)}
          />
        </label>
      </div>
      {wrong && (
        <p id={id} className="field__error" role="alert">
          {t('filters.fromAfterTo')}
        </p>
      )}
      <button type="submit" className="button button--primary" disabled={wrong || (first === '' && last === '')}>
        {t('filters.apply')}
      </button>
    </form>
  );
}
