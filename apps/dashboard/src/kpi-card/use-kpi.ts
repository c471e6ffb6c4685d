import type { Kpi } from '@pulso/kpi-core/contract';
import { useCallback } from 'react';
import { ServerProblem } from '../api/errors.ts';
import { readPath } from '../snapshots/path.ts';
import type { SnapshotState } from '../snapshots/snapshot-state.ts';
import { useSnapshotSlice } from '../snapshots/use-snapshot.ts';

/**
 * What a card shows. Zero is a value; the other three ways of having none look different:
 * `missing` the server knows that there is none · `computing` it is on its way · `forbidden` not for this viewer.
 */
export type CardState =
  | { readonly kind: 'value'; readonly kpi: Kpi; readonly asOf: string; readonly stale: boolean }
  | { readonly kind: 'essential'; readonly value: number | null }
  | { readonly kind: 'computing' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'failed' };

/** Reads a figure from the `kpis` snapshot; until that is there, from the dashboard's headline or the essentials. */
export function useKpi(key: string): CardState {
  const kpis = useSnapshotSlice(
    'kpis',
    useCallback((state: SnapshotState) => fromKpis(state, key), [key]),
  );
  const headline = useSnapshotSlice(
    'dashboard',
    useCallback((state: SnapshotState) => fromHeadline(state, key), [key]),
  );
  const first = kpis.value?.kind === 'value' ? kpis : headline.value?.kind === 'value' ? headline : kpis;
  const { value, isPrevious } = first;
  if (value?.kind === 'value') return isPrevious ? { ...value, stale: true } : value;
  if (value) return value;
  const error = kpis.error ?? headline.error;
  if (error instanceof ServerProblem && (error.status === 401 || error.status === 403)) return { kind: 'forbidden' };
  return error === null ? { kind: 'computing' } : { kind: 'failed' };
}

function fromKpis(state: SnapshotState, key: string): CardState {
  if (state.kind === 'ready') return cardOf(state.data[key], state.meta.asOf);
  return essentialOf(state, key);
}

function fromHeadline(state: SnapshotState, key: string): CardState {
  if (state.kind === 'ready') return cardOf(readPath(state.data, `headline.${key}`), state.meta.asOf);
  return essentialOf(state, key);
}

function essentialOf(state: Extract<SnapshotState, { kind: 'computing' }>, key: string): CardState {
  const value = state.essential?.[key];
  return value === undefined ? { kind: 'computing' } : { kind: 'essential', value };
}

function cardOf(found: unknown, asOf: string): CardState {
  if (found === null || typeof found !== 'object') return { kind: 'missing' };
  return { kind: 'value', kpi: found as Kpi, asOf, stale: false };
}
