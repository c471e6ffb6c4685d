import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import type { ReactNode } from 'react';
import type { FilterPresentation } from '@pulso/kpi-core/presentation';
import { useLocale } from '../i18n/locale-context.tsx';
import { useFilters } from './use-filters.ts';

/** One of few. The first option that the pack marks as its default has no value of its own: it clears the filter. */
export function ChoiceControl({ filter }: { filter: FilterPresentation }): ReactNode {
  const { t, text } = useLocale();
  const { filters, set } = useFilters();
  const name = filter.parameters[0] ?? '';
  const options = filter.options ?? [];
  const hasAll = options.some(({ value }) => value === 'all' || value === '');
  const current = filters[name]?.[0] ?? (hasAll ? 'all' : '');
  return (
    <RadioGroup
      className="choices"
      aria-label={text(filter.label)}
      value={current}
      onValueChange={(value) => set({ [name]: value === 'all' || value === '' ? [] : [value] })}
    >
      {!hasAll && <Choice value="" label={t('filters.all')} />}
      {options.map((option) => (
        <Choice key={option.value} value={option.value || 'all'} label={text(option.label)} />
      ))}
    </RadioGroup>
  );
}

function Choice({ value, label }: { value: string; label: string }): ReactNode {
  return (
    <label className="choices__item">
      <Radio.Root value={value} className="choices__radio">
        <Radio.Indicator className="choices__dot" />
      </Radio.Root>
      {label}
    </label>
  );
}
