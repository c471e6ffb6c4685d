import type { SnapshotCache } from '@pulso/cache';

export type Tiers = 'l1' | 'l2' | 'both';

export interface SubjectOptions {
  readonly url: string;
  /** Part of every key: runs do not see each other. */
  readonly space: string;
  readonly tiers: { readonly l1: boolean; readonly l2: boolean };
  readonly ttlMs: number;
  readonly staleMs: number;
  /**
   * Ours with its own deadlines, for the questions about outages. Elsewhere it waits for Redis as long as the peers do,
   * so that every figure is one of the same work.
   */
  readonly deadlines?: boolean;
}

export type Load = () => Promise<unknown>;

/** A cache under test, ours or a peer's. */
export interface Subject {
  get(key: string, load: Load): Promise<unknown>;
  /** Loads and stores although there is a value. */
  force(key: string, load: Load): Promise<unknown>;
  /** The data behind the key changed. */
  invalidate(key: string): Promise<unknown>;
  close(): Promise<void>;
  /** Ours alone: what `get` answers without parsing. */
  readonly raw?: (key: string, load: Load) => Promise<unknown>;
  readonly cache?: SnapshotCache;
}

export interface Maker {
  readonly name: string;
  readonly ours?: true;
  readonly tiers: readonly Tiers[];
  create(options: SubjectOptions): Subject | Promise<Subject>;
}

/** The richest arrangement that a library has, for the questions of behaviour. */
export function fullTiers({ tiers }: Maker): SubjectOptions['tiers'] {
  if (tiers.includes('both')) return { l1: true, l2: true };
  return { l1: !tiers.includes('l2'), l2: tiers.includes('l2') };
}
