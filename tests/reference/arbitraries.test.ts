import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { caseArbitrary } from './arbitraries.ts';
import { computeCharts } from './charts.ts';
import { computeDashboard } from './dashboard.ts';
import { computeFinancials } from './financials.ts';
import { computeKpis } from './kpis.ts';

describe('the random worlds', () => {
  it('contain what they are meant to contain', () => {
    const seen = new Set<string>();
    for (const { world, filters } of fc.sample(caseArbitrary(), { numRuns: 400, seed: 1 })) {
      const { dataQuality, dataSummary, alerts } = computeDashboard(world, filters);
      const kpis = computeKpis(world, filters);
      for (const [name, count] of Object.entries(dataQuality)) if (count > 0) seen.add(name);
      for (const kpi of Object.values(kpis)) seen.add(kpi.status).add(kpi.previousSource);
      for (const alert of alerts) seen.add(alert.id);
      if (dataSummary.selected > 0 && Object.keys(filters).length > 2) seen.add('several filters, some rows');
      if (kpis['target_progress']?.value) seen.add('progress');
      if (kpis['gross_margin']?.value) seen.add('margin');
      if (computeCharts(world, filters).client_concentration.others.amount > 0) seen.add('more than 10 clients');
      if (computeFinancials(world, filters).byProject.others.statements > 0) seen.add('more than 20 projects');
    }
    expect(seen).toEqual(
      new Set([
        'otherCurrency',
        'negativeDays',
        'paidWithoutDate',
        'outOfOrderTransitions',
        'green',
        'amber',
        'red',
        'none',
        'computed',
        'recorded',
        'reconstructed',
        'client_share',
        'statement_share',
        'dso',
        'critical_share',
        'expected_share',
        'several filters, some rows',
        'progress',
        'margin',
        'more than 10 clients',
        'more than 20 projects',
      ]),
    );
  });
});
