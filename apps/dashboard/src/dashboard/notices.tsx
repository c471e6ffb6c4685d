import { Inbox, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { ServerProblem } from '../api/errors.ts';
import { withFilters } from '../filters/filter-values.ts';
import { useDataSummary } from '../filters/result-count.tsx';
import { useFilters } from '../filters/use-filters.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import { formatPageUrl } from '../location/page-url.ts';
import { usePageUrl } from '../location/use-page-url.ts';

/** What must be said before the figures: filters that the server refuses, no data at all, or none under the filters. */
export function Notices({ error, dropped }: { error: Error | null; dropped: readonly string[] }): ReactNode {
  const { t } = useLocale();
  const { filters, replaceAll } = useFilters();
  const { url, change } = usePageUrl();
  const summary = useDataSummary();
  const problem = error instanceof ServerProblem ? error : null;
  const importUrl = { view: 'import', filters: {} } as const;
  return (
    <div className="page-notices">
      {problem && (
        <div className="notice notice--bad" role="alert">
          <TriangleAlert size={17} aria-hidden="true" />
          <div>
            <strong>
              {t(
                problem.status === 400
                  ? 'filters.refused'
                  : problem.status === 401
                    ? 'error.signIn'
                    : problem.status === 403
                      ? 'error.forbidden'
                      : 'chart.error',
              )}
            </strong>
            <ul>
              {(problem.problem?.errors ?? []).map(({ path, message }) => (
                <li key={path}>
                  {path}: {message}{' '}
                  {filters[path] && (
                    <button
                      type="button"
                      className="link"
                      onClick={() => replaceAll(withFilters(filters, { [path]: [] }))}
                    >
                      {t('filters.remove', { label: path })}
                    </button>
                  )}
                </li>
              ))}
            </ul>
          </div>
        </div>
      )}
      {dropped.length > 0 && (
        <p className="notice" role="status">
          {t('filters.dropped', { names: dropped.join(', ') })}
        </p>
      )}
      {summary?.total === 0 && (
        <div className="notice" role="status" data-testid="no-data">
          <Inbox size={17} aria-hidden="true" />
          <p>
            <strong>{t('error.empty')}.</strong> {t('error.emptyText')}{' '}
            <a
              className="link"
              href={formatPageUrl({ ...url, ...importUrl })}
              onClick={(event) => {
                event.preventDefault();
                change(importUrl);
              }}
            >
              {t('import.title')}
            </a>
          </p>
        </div>
      )}
      {summary && summary.total > 0 && summary.selected === 0 && (
        <div className="notice" role="status" data-testid="no-match">
          <Inbox size={17} aria-hidden="true" />
          <p>
            <strong>{t('error.noMatch')}.</strong> {t('error.noMatchText')}{' '}
            <button type="button" className="link" onClick={() => replaceAll({})}>
              {t('filters.reset')}
            </button>
          </p>
        </div>
      )}
    </div>
  );
}
