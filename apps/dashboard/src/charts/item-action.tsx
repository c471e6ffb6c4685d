import { useMemo, useState, type ReactNode } from 'react';
import type { ChartPresentation } from '@pulso/kpi-core/presentation';
import { DrillLink } from '../drilldown/drill-link.tsx';
import { withFilters } from '../filters/filter-values.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import { usePageUrl } from '../location/use-page-url.ts';
import type { ChartItem } from './chart-model.ts';

export interface ItemActionProps {
  readonly id: string;
  readonly chart: ChartPresentation;
  readonly item: ChartItem;
  readonly className: string;
  /** The figures of the item in words. */
  readonly told: string;
  /** The same for the eye; drawn only while pointer or focus is there. */
  readonly renderTip?: () => ReactNode;
  readonly children: ReactNode;
}

/** What a click on an item does: open its rows, else set its filter, else nothing. Focus shows its figures in any case. */
export function ItemAction({ id, chart, item, className, told, renderTip, children }: ItemActionProps): ReactNode {
  const { t } = useLocale();
  const { url, change } = usePageUrl();
  const { isNear, near } = useNear();
  const shown = isNear ? renderTip?.() : null;
  // The name is content, not a label of its own: it holds what is seen, and more.
  const named = (action: string): ReactNode => (
    <>
      <span className="visually-hidden">
        {item.label}: {told}. {action}
      </span>
      {children}
      {shown}
    </>
  );
  if (item.bucket !== null) {
    return (
      <DrillLink target={{ kind: 'chart', chart: id, bucket: item.bucket }} className={className} near={near}>
        {named(t('chart.drill', { label: item.label }))}
      </DrillLink>
    );
  }
  const { filterValue } = item;
  if (chart.filter && filterValue !== null) {
    const { field } = chart.filter;
    return (
      <button
        {...near}
        type="button"
        className={className}
        onClick={() => change({ filters: withFilters(url.filters, { [field]: [filterValue] }) })}
      >
        {named(t('chart.filter', { label: item.label }))}
      </button>
    );
  }
  return (
    // Focus is how a keyboard reads the figures of an item that leads nowhere.
    <span {...near} className={className} role="img" aria-label={`${item.label}: ${told}`} tabIndex={0}>
      {children}
      {shown}
    </span>
  );
}

/** Whether pointer or focus is at an element. */
function useNear() {
  const [at, setAt] = useState({ pointer: false, focus: false });
  const near = useMemo(
    () => ({
      onPointerEnter: () => setAt((before) => ({ ...before, pointer: true })),
      onPointerLeave: () => setAt((before) => ({ ...before, pointer: false })),
      onFocus: () => setAt((before) => ({ ...before, focus: true })),
      onBlur: () => setAt((before) => ({ ...before, focus: false })),
    }),
    [],
  );
  return { isNear: at.pointer || at.focus, near };
}
