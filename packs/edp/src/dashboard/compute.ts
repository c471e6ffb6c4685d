import type { EdpContext } from '../context.ts';
import { criticalStatements } from '../facts/open-statements.ts';
import { filterOptions } from '../facts/options.ts';
import { quality } from '../facts/quality.ts';
import { kpis } from '../kpis/compute.ts';
import { alerts } from './alerts.ts';
import { headline } from './headline.ts';

/** What a manager sees first. Beyond the KPIs it takes five statements. */
export async function dashboard(context: EdpContext) {
  const figures = await kpis(context);
  const { total, selected, firstDate, lastDate, ...dataQuality } = await quality(context);
  return {
    headline: headline(figures),
    alerts: await alerts(context),
    critical: await criticalStatements(context),
    filterOptions: await filterOptions(context),
    dataSummary: { total, selected, firstDate, lastDate },
    dataQuality,
  };
}
