import { Combobox } from '@base-ui/react/combobox';
import { Check } from 'lucide-react';
import { useMemo, type ReactNode } from 'react';
import type { FilterPresentation } from '@pulso/kpi-core/presentation';
import { number } from '../format/numbers.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import { useSnapshotData } from '../snapshots/use-snapshot.ts';
import { filterOptions, fold, type FilterOption } from './options.ts';
import { useFilters } from './use-filters.ts';

/** The server's limit for one list. */
const MAX_VALUES = 20;

const wholeData = (data: Readonly<Record<string, unknown>>) => data;

/** Several of many, with a search. Each choice acts at once. */
export function ValuesControl({ filter }: { filter: FilterPresentation }): ReactNode {
  const { t, text, language } = useLocale();
  const { filters, set } = useFilters();
  const data = useSnapshotData('dashboard', wholeData).value;
  const name = filter.parameters[0] ?? '';
  const given = filters[name];
  const chosen = useMemo(() => given ?? [], [given]);
  const options = useMemo(() => filterOptions(filter, data, chosen, text), [filter, data, chosen, text]);
  const selected = options.filter((option) => chosen.some((value) => fold(value) === fold(option.value)));
  const label = text(filter.label);
  return (
    <div className="values">
      <Combobox.Root
        items={options}
        multiple
        inline
        open
        autoHighlight
        value={selected}
        itemToStringLabel={(option: FilterOption) => option.label}
        isItemEqualToValue={(a: FilterOption, b: FilterOption) => a.value === b.value}
        filter={(option: FilterOption, query: string) => fold(option.label).includes(fold(query))}
        onValueChange={(next: FilterOption[]) =>
          set({ [name]: next.slice(0, MAX_VALUES).map((option) => option.value) })
        }
      >
        <Combobox.Input
          className="input"
          placeholder={t('filters.search')}
          aria-label={t('filters.searchIn', { label })}
        />
        <Combobox.Empty className="values__empty">{t('filters.none')}</Combobox.Empty>
        <Combobox.List className="values__list" aria-label={label}>
          {(option: FilterOption) => (
            <Combobox.Item
              key={option.value}
              value={option}
              className={`values__item ${option.absent ? 'values__item--absent' : ''}`}
            >
              <span className="values__box">
                <Combobox.ItemIndicator>
                  <Check size={13} strokeWidth={3} aria-hidden="true" />
                </Combobox.ItemIndicator>
              </span>
              <span className="values__label">{option.label}</span>
              <span className="values__count">
                {option.absent ? t('filters.absent') : option.count === null ? '' : number(option.count, language)}
              </span>
            </Combobox.Item>
          )}
        </Combobox.List>
      </Combobox.Root>
      <p className="values__foot">
        <span className="popup__note">{t('filters.limit', { n: MAX_VALUES })}</span>
        {chosen.length > 0 && (
          <button type="button" className="link" onClick={() => set({ [name]: [] })}>
            {t('filters.clear')}
          </button>
        )}
      </p>
    </div>
  );
}
