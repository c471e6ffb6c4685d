import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import type { CacheStatus } from '@pulso/kpi-core/contract';
import { useClient } from '../api/client-context.tsx';
import { CACHE_CLEAR_URL } from '../api/endpoints.ts';
import { PAGE_TYPES, type SnapshotType } from '../api/types.ts';
import { bytes } from '../format/bytes.ts';
import { percent } from '../format/figure.ts';
import { number } from '../format/numbers.ts';
import { useLocale } from '../i18n/locale-context.tsx';

/** What the cache holds by type, and emptying one type after a question. */
export function CachePanel({ status }: { status: CacheStatus }): ReactNode {
  const { t, language } = useLocale();
  const client = useClient();
  const queries = useQueryClient();
  const [asking, setAsking] = useState<SnapshotType | null>(null);
  const clear = useMutation({
    mutationFn: (type: SnapshotType) =>
      client.post<{ cleared: number }>(CACHE_CLEAR_URL, { type }).then((answer) => answer.body.cleared),
    onSettled: () => {
      setAsking(null);
      return queries.invalidateQueries({ queryKey: ['ops'] });
    },
  });
  return (
    <section className="panel ops__part" aria-labelledby="cache-title">
      <h2 id="cache-title">{t('ops.cache')}</h2>
      {status.redis && (
        <p className="field__hint">
          {t('ops.policy')} <code>{status.redis.policy}</code> · {t('ops.evictions')}{' '}
          {number(status.redis.evictedKeys, language)} · {t('ops.clients')}{' '}
          {number(status.redis.connectedClients, language)}
        </p>
      )}
      <div className="table-scroll" tabIndex={0} role="group" aria-labelledby="cache-title">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('ops.type')}</th>
              {(
                ['ops.entries', 'ops.size', 'ops.fresh', 'ops.stale', 'ops.hits', 'ops.misses', 'ops.rate'] as const
              ).map((label) => (
                <th key={label} scope="col" className="table__number">
                  {t(label)}
                </th>
              ))}
              <th scope="col">
                <span className="visually-hidden">{t('ops.clear')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {PAGE_TYPES.map((type) => {
              const row = status.types[type];
              return (
                <tr key={type} data-cache={type}>
                  <th scope="row">{type}</th>
                  <td className="table__number">{number(row.entries, language)}</td>
                  <td className="table__number">{bytes(row.bytes, language)}</td>
                  <td className="table__number">{number(row.fresh, language)}</td>
                  <td className="table__number">{number(row.stale, language)}</td>
                  <td className="table__number">{number(row.hits, language)}</td>
                  <td className="table__number">{number(row.misses, language)}</td>
                  <td className="table__number">{row.hitRate === null ? '—' : percent(row.hitRate, language)}</td>
                  <td className="table__number">
                    <button type="button" className="button button--quiet" onClick={() => setAsking(type)}>
                      {t('ops.clear')} <span className="visually-hidden">{type}</span>
                    </button>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {asking !== null && (
        <div
          className="notice notice--warn ops__ask"
          role="alertdialog"
          aria-label={t('ops.clearType', { type: asking })}
        >
          <p>{t('ops.clearAsk', { type: asking })}</p>
          <button
            type="button"
            className="button button--danger"
            disabled={clear.isPending}
            onClick={() => clear.mutate(asking)}
          >
            {t('ops.clearType', { type: asking })}
          </button>
          <button type="button" className="button" onClick={() => setAsking(null)}>
            {t('ops.cancel')}
          </button>
        </div>
      )}
      <p role="status" className="field__hint">
        {clear.data !== undefined && t('ops.cleared', { n: clear.data })}
        {clear.error && t('refresh.failed')}
      </p>
    </section>
  );
}
