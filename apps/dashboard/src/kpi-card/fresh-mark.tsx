import type { ReactNode } from 'react';
import type { SnapshotType } from '../api/types.ts';
import { age } from '../format/age.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import { useAge, useLiveKind } from '../live/live-context.tsx';
import { LiveShape } from '../live/live-shape.tsx';
import type { LiveKind } from '../live/live-state.ts';
import type { SnapshotState } from '../snapshots/snapshot-state.ts';
import { useSnapshotSlice } from '../snapshots/use-snapshot.ts';

const shapeOf = { fresh: 'live', stale: 'updating', expired: 'delayed', direct: 'degraded' } as const;

/** Each card's own word on its data: state by shape, age of the computation, and both in full for screen readers. */
export function FreshMark({ type }: { type: SnapshotType }): ReactNode {
  const { t, ago, language } = useLocale();
  const { value, isPrevious } = useSnapshotSlice(type, choose);
  const page = useLiveKind();
  const computedAt = value?.computedAt ?? null;
  const shown = useAge(computedAt, (milliseconds) => age(milliseconds, language));
  const spoken = useAge(computedAt, (milliseconds) => ago(milliseconds));
  if (!value) return <span className="fresh-mark" />;
  const own = isPrevious ? 'stale' : value.freshness;
  const kind: LiveKind = page === 'offline' ? 'offline' : shapeOf[own];
  const state = t(page === 'offline' ? 'fresh.offline' : `fresh.${own}`);
  return (
    <span className="fresh-mark" title={`${state} · ${t('fresh.computed', { age: spoken })}`} data-freshness={own}>
      <LiveShape kind={kind} />
      <span className="visually-hidden">{state}</span>
      <span>{shown}</span>
    </span>
  );
}

/** To the second: no age is told finer, and the marks of all cards would be drawn again with each version. */
function choose(state: SnapshotState): { freshness: keyof typeof shapeOf; computedAt: string } | undefined {
  if (state.kind !== 'ready') return undefined;
  return { freshness: state.freshness, computedAt: state.meta.computedAt.replace(/\.\d+/, '') };
}
