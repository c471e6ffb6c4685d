import { useMutation } from '@tanstack/react-query';
import { BadgeCheck, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { VerifyResult } from '@pulso/kpi-core/contract';
import { useClient } from '../api/client-context.tsx';
import type { SnapshotType } from '../api/types.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import { usePage } from '../pack/page-context.tsx';
import { ownDifferences } from './differences.ts';

const SHOWN_DIFFERENCES = 5;

/** Recomputes the snapshot from base rows on the spot and says whether this entry is right. */
export function VerifyButton({ type, entry }: { type: SnapshotType; entry: string }): ReactNode {
  const { t } = useLocale();
  const client = useClient();
  const page = usePage();
  const verify = useMutation({
    mutationFn: () =>
      client
        .post<VerifyResult>(page.endpoints.verify(), { type, filters: page.filterBody })
        .then((answer) => answer.body),
  });
  return (
    <div className="receipt__verify">
      <button
        type="button"
        className="button button--primary"
        disabled={verify.isPending}
        onClick={() => verify.mutate()}
      >
        {t(verify.isPending ? 'receipt.verifying' : 'receipt.verify')}
      </button>
      <div role="status" data-testid="verify-result">
        {verify.error && <p className="receipt__result receipt__result--bad">{t('receipt.verifyFailed')}</p>}
        {verify.data && <Result result={verify.data} entry={entry} />}
      </div>
    </div>
  );
}

function Result({ result, entry }: { result: VerifyResult; entry: string }): ReactNode {
  const { t } = useLocale();
  const { own, others } = ownDifferences(result, entry);
  if (own.length === 0) {
    return (
      <p className="receipt__result receipt__result--good">
        <BadgeCheck size={16} aria-hidden="true" />
        {others === 0 ? t('receipt.equal') : t('receipt.otherDiffers', { n: others })}
      </p>
    );
  }
  return (
    <div className="receipt__result receipt__result--bad">
      <p>
        <TriangleAlert size={16} aria-hidden="true" />
        {t('receipt.differs', { n: own.length })}
      </p>
      <ul>
        {own.slice(0, SHOWN_DIFFERENCES).map(({ path, snapshot, recomputed }) => (
          <li key={path}>
            <code>{path}</code> {t('receipt.shown')} {JSON.stringify(snapshot)} · {t('receipt.recomputed')}{' '}
            {JSON.stringify(recomputed)}
          </li>
        ))}
      </ul>
    </div>
  );
}
