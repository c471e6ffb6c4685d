import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef, useState, type ReactNode } from 'react';
import { useLocale } from '../i18n/locale-context.tsx';
import { usePage } from '../pack/page-context.tsx';
import { snapshotQueryKey } from '../snapshots/queries.ts';
import type { SnapshotState } from '../snapshots/snapshot-state.ts';
import { countChanges } from './changes.ts';

/** Screen readers hear a summary at most this often, never each tick. */
const ANNOUNCE_EVERY_MS = 30_000;

/** Tells screen readers how many figures changed. */
export function Announcer(): ReactNode {
  const { t } = useLocale();
  const page = usePage();
  const queries = useQueryClient();
  const [message, setMessage] = useState('');
  const heard = useRef<SnapshotState | undefined>(undefined);
  const summarise = useEffectEvent(() => {
    const kpis = queries.getQueryData<SnapshotState>(snapshotQueryKey(page, 'kpis'));
    const before = heard.current;
    heard.current = kpis;
    if (before?.kind !== 'ready' || kpis?.kind !== 'ready' || before.meta.key !== kpis.meta.key) return;
    const changed = countChanges(before.data, kpis.data);
    if (changed > 0) setMessage(t('live.announce', { n: changed }));
  });
  useEffect(() => {
    const timer = setInterval(() => summarise(), ANNOUNCE_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <p role="status" className="visually-hidden">
      {message}
    </p>
  );
}
