import type { ReactNode } from 'react';
import { number } from '../format/numbers.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import { readItem } from '../snapshots/path.ts';
import { useSnapshotData } from '../snapshots/use-snapshot.ts';

export interface DataSummary {
  readonly total: number;
  readonly selected: number;
}

/** How many records the filters leave. */
export function useDataSummary(): DataSummary | undefined {
  return useSnapshotData('dashboard', readSummary).value;
}

export function ResultCount(): ReactNode {
  const { t, language } = useLocale();
  const summary = useDataSummary();
  if (!summary) return <span className="filters__count" />;
  const total = number(summary.total, language);
  return (
    <span className="filters__count" data-testid="result-count">
      {summary.selected === summary.total
        ? t('page.rowsAll', { total }, summary.total)
        : t('page.rows', { selected: number(summary.selected, language), total })}
    </span>
  );
}

function readSummary(data: Readonly<Record<string, unknown>>): DataSummary | undefined {
  const summary = readItem(data, 'dataSummary');
  const [total, selected] = [summary?.['total'], summary?.['selected']];
  return typeof total === 'number' && typeof selected === 'number' ? { total, selected } : undefined;
}
