import type { ReactNode } from 'react';
import type { SnapshotMeta } from '@pulso/kpi-core/contract';
import type { SnapshotType } from '../api/types.ts';
import { duration } from '../format/age.ts';
import { number } from '../format/numbers.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import { useAge } from '../live/live-context.tsx';
import type { SnapshotState } from '../snapshots/snapshot-state.ts';
import { useSnapshotSlice } from '../snapshots/use-snapshot.ts';

/** When, why, from what and by which job a snapshot was computed. */
export function ComputedFacts({ type }: { type: SnapshotType }): ReactNode {
  const { t, day, instant, ago, language } = useLocale();
  const meta = useSnapshotSlice(type, metaOf).value;
  const age = useAge(meta?.computedAt ?? null, ago);
  if (!meta) return null;
  return (
    <>
      <Fact label={t('receipt.asOf')}>{day(meta.asOf)}</Fact>
      <Fact label={t('receipt.computed')}>
        {instant(meta.computedAt)} ({age}), {t('receipt.computedIn', { duration: duration(meta.computeMs, language) })}
      </Fact>
      <Fact label={t('receipt.reason')}>{t(`receipt.reason.${meta.reason}`)}</Fact>
      <Fact label={t('receipt.source')}>
        {t(`receipt.source.${meta.source}`)} · {t('table.rows', { n: number(meta.rows, language) }, meta.rows)}
      </Fact>
      <Fact label={t('receipt.edition')}>{meta.formulas}</Fact>
      {meta.jobId !== null && (
        <Fact label={t('receipt.job')}>
          <code>{meta.jobId}</code>
        </Fact>
      )}
      <Fact label={t('receipt.version')}>
        <code>{meta.version}</code>
      </Fact>
    </>
  );
}

export function Fact({
  label,
  strong = false,
  children,
}: {
  label: string;
  strong?: boolean;
  children: ReactNode;
}): ReactNode {
  return (
    <div className="receipt__fact">
      <dt>{label}</dt>
      <dd className={strong ? 'receipt__strong' : ''}>{children}</dd>
    </div>
  );
}

function metaOf(state: SnapshotState): SnapshotMeta | undefined {
  return state.kind === 'ready' ? state.meta : undefined;
}
