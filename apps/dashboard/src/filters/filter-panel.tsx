import type { ReactNode } from 'react';
import type { FilterPresentation } from '@pulso/kpi-core/presentation';
import { usePage } from '../pack/page-context.tsx';
import { AmountControl } from './amount-control.tsx';
import { ChoiceControl } from './choice-control.tsx';
import { NumberControl } from './number-control.tsx';
import { PeriodControl } from './period-control.tsx';
import { ValuesControl } from './values-control.tsx';
import './controls.css';

/** The control of one filter, in its popup. */
export function FilterPanel({ index }: { index: number }): ReactNode {
  const { pack } = usePage();
  const filter = pack.presentation.filters[index];
  return filter ? <FilterControl filter={filter} /> : null;
}

export function FilterControl({ filter }: { filter: FilterPresentation }): ReactNode {
  switch (filter.control) {
    case 'period':
      return <PeriodControl filter={filter} />;
    case 'values':
      return <ValuesControl filter={filter} />;
    case 'choice':
      return <ChoiceControl filter={filter} />;
    case 'amountRange':
      return <AmountControl filter={filter} />;
    case 'number':
      return <NumberControl filter={filter} />;
  }
}
