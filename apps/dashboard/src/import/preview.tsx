import type { ReactNode } from 'react';
import type { ImportReport } from '@pulso/kpi-core/contract';
import type { PackPresentation } from '@pulso/kpi-core/presentation';
import { useLocale } from '../i18n/locale-context.tsx';
import '../tables/tables.css';

export interface PreviewProps {
  readonly preview: ImportReport['preview'];
  readonly columns: PackPresentation['rows'];
}

/** Rows that would change, field by field. */
export function Preview({ preview, columns }: PreviewProps): ReactNode {
  const { t, text, figure } = useLocale();
  const write = (field: string, value: unknown): string => {
    if (value === null || value === undefined || value === '') return t('import.emptyCell');
    if (typeof value === 'object') return JSON.stringify(value);
    return figure(value, columnOf(columns, field)?.unit ?? 'text');
  };
  return (
    <section className="panel import__part" data-testid="import-preview" aria-labelledby="import-preview-title">
      <h2 id="import-preview-title">{t('import.preview')}</h2>
      <p className="field__hint">{t('import.previewText')}</p>
      <ol className="preview">
        {preview.map((row) => (
          <li key={row.row} className="preview__row">
            <p className="preview__key">
              <span className={`preview__change preview__change--${row.change}`}>{t(`import.${row.change}`)}</span>
              <strong>{row.key}</strong>
              <span className="field__hint">
                {t('import.row')} {row.row}
              </span>
            </p>
            <ul className="preview__fields">
              {Object.entries(row.fields).map(([field, { before, after }]) => (
                <li key={field}>
                  <span className="preview__name">{text(columnOf(columns, field)?.label) || field}</span>
                  {row.change === 'update' && (
                    <>
                      <del>
                        <span className="visually-hidden">{t('import.before')} </span>
                        {write(field, before)}
                      </del>
                      <span aria-hidden="true"> → </span>
                    </>
                  )}
                  <ins>
                    <span className="visually-hidden">{t('import.after')} </span>
                    {write(field, after)}
                  </ins>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Imports name fields as the table does (`approved_amount`), rows as the drill-down does (`approvedAmount`). */
function columnOf(columns: PackPresentation['rows'], field: string): PackPresentation['rows'][number] | undefined {
  const camel = field.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return columns.find((column) => column.field === camel);
}
