import type { ReactNode } from 'react';
import { chipsOf } from '../filters/summary.ts';
import { useFilters } from '../filters/use-filters.ts';
import { longDay } from '../format/dates.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import { usePage } from '../pack/page-context.tsx';
import { useSnapshotSlice } from '../snapshots/use-snapshot.ts';
import type { SnapshotState } from '../snapshots/snapshot-state.ts';
import './print.css';

const metaOf = (state: SnapshotState) => (state.kind === 'ready' ? state.meta : undefined);

/** Stands only on paper: title, as of, filters, when it was computed, and where it comes from. */
export function PrintHead(): ReactNode {
  const locale = useLocale();
  const { t, text, language, instant } = locale;
  const { pack } = usePage();
  const { filters, presentation } = useFilters();
  const meta = useSnapshotSlice('kpis', metaOf).value;
  const chips = chipsOf(presentation, filters, pack.asOf, locale);
  return (
    <header className="print-head">
      <p className="print-head__title">{text(pack.title)}</p>
      <p>{t('page.asOf', { day: longDay(meta?.asOf ?? pack.asOf, language) })}</p>
      <p>
        {t('print.filters')}:{' '}
        {chips.map((chip) => `${text(chip.filter.label)} ${chip.text}`).join(' · ') || t('print.noFilters')}
      </p>
      <p>
        {meta && t('print.generated', { at: instant(meta.computedAt) })} · {meta?.formulas} · {location.href}
      </p>
    </header>
  );
}
