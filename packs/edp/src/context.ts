import type { ComputeContext } from '@pulso/kpi-core';
import type { EdpFilters } from './filters/schema.ts';

/** What every computation of this pack gets. */
export type EdpContext = ComputeContext<EdpFilters>;
