import type { ReactNode } from 'react';
import type { ImportReport } from '@pulso/kpi-core/contract';
import { number } from '../format/numbers.ts';
import { useLocale } from '../i18n/locale-context.tsx';

/** Rows read and what becomes of them. */
export function Counts({ report }: { report: ImportReport }): ReactNode {
  const { t, language } = useLocale();
  const { rows, changes } = report;
  const counts = [
    ['import.read', rows.read, ''],
    ['import.valid', rows.valid, ''],
    ['import.invalid', rows.invalid, rows.invalid > 0 ? 'counts__one--bad' : ''],
    ['import.inserted', changes.inserted, ''],
    ['import.updated', changes.updated, ''],
    ['import.unchanged', changes.unchanged, ''],
  ] as const;
  return (
    <dl className="counts">
      {counts.map(([label, count, tone]) => (
        <div key={label} className={`counts__one ${tone}`} data-count={label}>
          <dt>{t(label)}</dt>
          <dd>{number(count, language)}</dd>
        </div>
      ))}
    </dl>
  );
}
