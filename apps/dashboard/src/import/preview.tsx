import type { ReactNode } from 'react';
import type { ImportReport } from '@pulso/kpi-core/contract';
import { useLocale } from '../i18n/locale-context.tsx';
import '../tables/tables.css';

/** Rows that would change, field by field. */
export function Preview({ preview }: { preview: ImportReport['preview'] }): ReactNode {
  const { t } = useLocale();
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
                  <span className="preview__name">{field}</span>
                  {row.change === 'update' && (
                    <>
                      <del>
                        <span className="visually-hidden">{t('import.before')} </span>
                        {cell(before, t('import.emptyCell'))}
                      </del>
                      <span aria-hidden="true"> → </span>
                    </>
                  )}
                  <ins>
                    <span className="visually-hidden">{t('import.after')} </span>
                    {cell(after, t('import.emptyCell'))}
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

function cell(value: unknown, empty: string): string {
  if (value === null || value === undefined || value === '') return empty;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
