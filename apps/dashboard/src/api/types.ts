import type { SnapshotMeta } from '@pulso/kpi-core/contract';
import type { PackDescription } from '@pulso/kpi-core/contract';
import type { PackPresentation } from '@pulso/kpi-core/presentation';

export type SnapshotType = SnapshotMeta['type'];

/** Types in the order in which the page needs them. */
export const PAGE_TYPES: readonly SnapshotType[] = ['kpis', 'dashboard', 'charts', 'financials'];

/** The description of a pack with its presentation typed: the contract leaves it open to outside clients. */
export type Pack = Omit<PackDescription, 'presentation'> & { readonly presentation: PackPresentation };
