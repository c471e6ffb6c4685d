import type { ReactNode } from 'react';
import type { AuditEntry } from '@pulso/kpi-core/contract';
import { useLocale } from '../i18n/locale-context.tsx';

/** Who did what last. */
export function AuditPanel({ entries }: { entries: readonly AuditEntry[] }): ReactNode {
  const { t, instant } = useLocale();
  return (
    <section className="panel ops__part" aria-labelledby="audit-title">
      <h2 id="audit-title">{t('ops.audit')}</h2>
      {entries.length === 0 ? (
        <p className="field__hint">{t('ops.noAudit')}</p>
      ) : (
        <div className="table-scroll" tabIndex={0} role="group" aria-labelledby="audit-title">
          <table className="table">
            <thead>
              <tr>
                {(['ops.at', 'ops.actor', 'ops.action', 'ops.target', 'ops.outcome'] as const).map((label) => (
                  <th key={label} scope="col">
                    {t(label)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => (
                <tr key={entry.id}>
                  <td>{instant(entry.at)}</td>
                  <td>{entry.actor}</td>
                  <td>
                    <code>{entry.action}</code>
                  </td>
                  <td>{entry.target ?? ''}</td>
                  <td>{t(`ops.outcome.${entry.outcome}`)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
