import { Popover } from '@base-ui/react/popover';
import type { ReactNode } from 'react';
import { useLocale } from '../i18n/locale-context.tsx';
import { useOverlays } from '../overlays/overlay-context.tsx';
import { usePage } from '../pack/page-context.tsx';
import { FilterControl } from './filter-panel.tsx';
import './controls.css';

/** Every filter under the other: the phone's way. */
export function AllFilters(): ReactNode {
  const { t, text } = useLocale();
  const { pack } = usePage();
  const { close } = useOverlays();
  return (
    <div className="all-filters">
      <Popover.Title className="popup__title">{t('filters.label')}</Popover.Title>
      {pack.presentation.filters.map((filter) => (
        <details key={filter.parameters.join()} className="all-filters__one" name="filters">
          <summary>{text(filter.label)}</summary>
          <FilterControl filter={filter} />
        </details>
      ))}
      <button type="button" className="button button--primary" onClick={close}>
        {t('filters.done')}
      </button>
    </div>
  );
}
