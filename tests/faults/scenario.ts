import type { SystemHealth } from '@pulso/kpi-core';
import type { World } from './world.ts';

/** One fault: what is done to the installation, and what is promised meanwhile. */
export interface Scenario {
  /** As in the fault matrix. */
  readonly id: string;
  readonly title: string;
  /** Another length than asked for, seconds. */
  readonly seconds?: (asked: number) => number;
  /** Whether reads of what was computed before must be answered; default true. */
  readonly available?: boolean;
  /** Processes that the fault itself ends, not the harness. */
  readonly mayEnd?: (world: World) => readonly string[];
  /** Connections that the scenario's own callers keep open at each api. */
  readonly callers?: number;
  /** How health shows this fault; without it nothing is expected of health but an answer. */
  readonly healthShows?: (health: SystemHealth) => boolean;
  /** Injects the fault, waits, heals. Resolves with what went wrong beyond the invariants. */
  inject(world: World, forMs: number): Promise<readonly string[] | void>;
}
