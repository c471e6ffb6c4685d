import type { DrilldownDefinition } from '@pulso/kpi-core';
import type { EdpFilters } from '../filters/schema.ts';
import { drilldownDetail } from './detail.ts';
import { drilldownPage } from './page.ts';
import { drilldownStream } from './stream.ts';

export const drilldown: DrilldownDefinition<EdpFilters> = {
  page: drilldownPage,
  stream: drilldownStream,
  detail: drilldownDetail,
};
