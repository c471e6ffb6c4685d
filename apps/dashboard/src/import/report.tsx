import { Download, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ImportReport } from '@pulso/kpi-core/contract';
import type { PackPresentation } from '@pulso/kpi-core/presentation';
import { number } from '../format/numbers.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import { Counts } from './counts.tsx';
import { errorsAsCsv } from './errors-csv.ts';
import { Preview } from './preview.tsx';

export interface ReportProps {
  readonly report: ImportReport;
  /** The pack's row columns: they name fields and say how to write them. */
  readonly columns: PackPresentation['rows'];
  readonly onCommit: (skipInvalid: boolean) => void;
}

/** What a file would change, or why it cannot be saved. */
export function Report({ report, columns, onCommit }: ReportProps): ReactNode {
  const { t, text, language } = useLocale();
  const ignored = report.ignoredColumns ?? [];
  const changed = report.changes.inserted + report.changes.updated;
  if (report.fatal) {
    return (
      <div className="notice notice--bad" role="alert" data-testid="import-fatal">
        <TriangleAlert size={17} aria-hidden="true" />
        <p>
          <strong>{t('import.fatal')}.</strong> {text(report.fatal.message)}
        </p>
      </div>
    );
  }
  return (
    <section className="import__report" data-testid="import-report" aria-label={report.filename}>
      <div className="panel import__summary">
        <p className="import__name">{report.filename}</p>
        <Counts report={report} />
        {ignored.length > 0 && <p className="field__hint">{t('import.ignored', { names: ignored.join(', ') })}</p>}
        <p className="import__actions">
          {report.errorCount === 0 && changed === 0 && <span role="status">{t('import.nothing')}</span>}
          {report.errorCount === 0 && changed > 0 && (
            <button
              type="button"
              className="button button--primary"
              data-testid="import-commit"
              onClick={() => onCommit(false)}
            >
              {t('import.commit', { n: number(changed, language) }, changed)}
            </button>
          )}
          {report.errorCount > 0 && changed > 0 && (
            <button type="button" className="button" data-testid="import-skip-invalid" onClick={() => onCommit(true)}>
              {t('import.skipInvalid', { n: number(report.rows.valid, language) }, report.rows.valid)}
            </button>
          )}
        </p>
      </div>
      {report.errorCount > 0 && <Errors report={report} />}
      {report.preview.length > 0 && <Preview preview={report.preview} columns={columns} />}
    </section>
  );
}

function Errors({ report }: { report: ImportReport }): ReactNode {
  const { t, text, language } = useLocale();
  const header = [t('import.row'), t('import.column'), t('import.value'), t('import.reason')];
  const download = (): void => {
    const url = URL.createObjectURL(
      new Blob([errorsAsCsv(report.errors, header, language)], { type: 'text/csv;charset=utf-8' }),
    );
    const link = document.createElement('a');
    link.href = url;
    link.download = `${report.filename.replace(/\.[^.]*$/, '')}-errores.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  };
  return (
    <section className="panel import__part" data-testid="import-errors" aria-labelledby="import-errors-title">
      <header className="import__part-head">
        <div>
          <h2 id="import-errors-title">
            {t('import.errors')} <span className="import__count">{number(report.errorCount, language)}</span>
          </h2>
          <p className="field__hint">
            {t('import.errorsText')}{' '}
            {report.errorCount > report.errors.length &&
              t('import.errorsMore', { shown: report.errors.length, all: report.errorCount })}
          </p>
        </div>
        <button type="button" className="button" onClick={download}>
          <Download size={15} aria-hidden="true" />
          {t('import.downloadErrors')}
        </button>
      </header>
      <div className="table-scroll import__errors" tabIndex={0} role="group" aria-labelledby="import-errors-title">
        <table className="table">
          <thead>
            <tr>
              {header.map((name, index) => (
                <th key={name} scope="col" className={index === 0 ? 'table__number' : ''}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {report.errors.map((error) => (
              <tr key={`${error.row}:${error.column}:${error.reason}`}>
                <td className="table__number">{error.row}</td>
                <td>{error.column}</td>
                <td className="import__value">{error.value === '' ? t('import.emptyCell') : error.value}</td>
                <td className="import__reason">{text(error.message)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
