import type { RefreshReason } from '../contract/snapshot.ts';
import type { ReuseStore } from './reuse.ts';

export interface ComputationOptions {
  readonly asOf: string;
  readonly reason: RefreshReason | 'verify' | 'essential' | 'drilldown' | 'export';
  readonly base?: 'auto' | 'rows';
  /** Where parts are kept for the next computation; without, all is computed. */
  readonly reuse?: ReuseStore | undefined;
  readonly signal?: AbortSignal;
  /** Longest time one statement may take, and the transaction may wait for who reads the rows, ms. */
  readonly statementTimeoutMs: number;
  /** Its statements take no second core: nobody waits for what is computed. */
  readonly oneCore?: boolean | undefined;
}
