import { useState, type ReactNode } from 'react';
import type { Endpoints } from '../api/endpoints.ts';
import type { Pack } from '../api/types.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import { Shell } from '../layout/shell.tsx';
import { DropZone } from './drop-zone.tsx';
import { FailedImport, RunningImport, SavedImport } from './outcome.tsx';
import { Report } from './report.tsx';
import { useImport } from './use-import.ts';
import './import.css';

/** Brings a sheet in: choose what it holds, drop it, read what would change, save. */
export function ImportView({ pack, endpoints }: { pack: Pack; endpoints: Endpoints }): ReactNode {
  const { t, text } = useLocale();
  const datasets = Object.entries(pack.presentation.datasets);
  const [dataset, setDataset] = useState(datasets[0]?.[0] ?? '');
  const { state, check, commit, reset } = useImport(endpoints, dataset);
  const described = pack.presentation.datasets[dataset];
  return (
    <Shell>
      <div className="import">
        <header className="page-head">
          <h1>{t('import.title')}</h1>
          <p>{t('import.lead')}</p>
        </header>
        {datasets.length === 0 ? (
          <p className="notice">{t('import.noDatasets')}</p>
        ) : (
          <>
            <div className="import__dataset" role="group" aria-label={t('import.dataset')}>
              <span className="field__label">{t('import.dataset')}</span>
              <div className="segments">
                {datasets.map(([key, { label }]) => (
                  <button
                    key={key}
                    type="button"
                    className="segments__option"
                    aria-pressed={key === dataset}
                    disabled={state.kind === 'running'}
                    onClick={() => {
                      reset();
                      setDataset(key);
                    }}
                  >
                    {text(label)}
                  </button>
                ))}
              </div>
              <span className="field__hint">{text(described?.description)}</span>
            </div>
            {state.kind !== 'saved' && state.kind !== 'running' && (
              <DropZone small={state.kind !== 'idle'} onFile={check} />
            )}
            {state.kind === 'running' && <RunningImport name={state.name} saving={state.saving} phase={state.phase} />}
            {state.kind === 'failed' && <FailedImport error={state.error} />}
            {state.kind === 'checked' && (
              <Report report={state.report} columns={pack.presentation.rows} onCommit={commit} />
            )}
            {state.kind === 'saved' && <SavedImport report={state.report} onAgain={reset} />}
          </>
        )}
      </div>
    </Shell>
  );
}
