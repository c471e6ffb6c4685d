import { Bookmark, ChevronDown, ListFilter, X } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import type { FilterPresentation } from '@pulso/kpi-core/presentation';
import { useLocale } from '../i18n/locale-context.tsx';
import { OverlayButton } from '../overlays/overlay-button.tsx';
import { usePage } from '../pack/page-context.tsx';
import { activeCount, withFilters } from './filter-values.ts';
import { ResultCount } from './result-count.tsx';
import { chipsOf } from './summary.ts';
import { useFilters } from './use-filters.ts';
import './filters.css';

/** All filters in one row, what is set as chips under it. On a phone one button opens them all. */
export const FilterBar = memo(function FilterBar(): ReactNode {
  const { t } = useLocale();
  const { filters, presentation, replaceAll } = useFilters();
  const active = activeCount(filters, presentation);
  return (
    <section className="filters" aria-label={t('filters.label')}>
      <div className="filters__row">
        <OverlayButton overlay={{ kind: 'all-filters' }} className="button filters__all">
          <ListFilter size={15} aria-hidden="true" />
          {t('filters.open')}
          {active > 0 && <span className="filters__badge">{active}</span>}
        </OverlayButton>
        <div className="filters__each">
          {presentation.map((filter, index) => (
            <FilterButton key={filter.parameters.join()} filter={filter} index={index} />
          ))}
        </div>
        <ResultCount />
        {active > 0 && (
          <button
            type="button"
            className="button button--quiet"
            data-testid="reset-filters"
            onClick={() => replaceAll({})}
          >
            {t('filters.reset')}
          </button>
        )}
        <OverlayButton overlay={{ kind: 'views' }} className="button button--quiet">
          <Bookmark size={15} aria-hidden="true" />
          <span className="wide-only">{t('views.label')}</span>
          <span className="visually-hidden narrow-only">{t('views.label')}</span>
        </OverlayButton>
      </div>
      <Chips />
    </section>
  );
});

/** A filter as a button. What it is set to stands in the chips, so that the row keeps its shape. */
function FilterButton({ filter, index }: { filter: FilterPresentation; index: number }): ReactNode {
  const { text } = useLocale();
  const { filters } = useFilters();
  const isSet = filter.parameters.some((name) => (filters[name]?.length ?? 0) > 0);
  const values = filter.control === 'values' ? (filters[filter.parameters[0] ?? '']?.length ?? 0) : 0;
  const label = text(filter.label);
  return (
    <OverlayButton
      overlay={{ kind: 'filter', index }}
      className={`button filters__button ${isSet ? 'filters__button--set' : ''}`}
    >
      {label}
      {values > 1 && <span className="filters__badge">{values}</span>}
      <ChevronDown size={14} aria-hidden="true" />
    </OverlayButton>
  );
}

function Chips(): ReactNode {
  const locale = useLocale();
  const { pack } = usePage();
  const { filters, presentation, replaceAll } = useFilters();
  const chips = chipsOf(presentation, filters, pack.asOf, locale);
  if (chips.length === 0) return null;
  return (
    <ul className="chips" data-testid="chips">
      {chips.map((chip) => {
        const label = `${locale.text(chip.filter.label)}: ${chip.text}`;
        return (
          <li key={label} className="chip">
            <span>
              <span className="chip__name">{locale.text(chip.filter.label)}</span> {chip.text}
            </span>
            <button
              type="button"
              className="chip__remove"
              aria-label={locale.t('filters.remove', { label })}
              onClick={() => replaceAll(withFilters(filters, chip.without))}
            >
              <X size={13} aria-hidden="true" />
            </button>
          </li>
        );
      })}
    </ul>
  );
}
