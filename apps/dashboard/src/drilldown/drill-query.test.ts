import { describe, expect, it } from 'vitest';
import { columnCharacters, filledColumns } from './row-columns.ts';
import { drillQuery, sameFigure, withPage } from './drill-query.ts';

describe('a drill-down query', () => {
  it('has the filters of the page, the target and the order', () => {
    const query = drillQuery(
      { client: ['A', 'B'] },
      { kind: 'chart', chart: 'aging', bucket: '90+' },
      { field: 'amount', descending: true },
    );
    expect(query.toString()).toBe('client=A&client=B&chart=aging&bucket=90%2B&sort=-amount');
    expect(withPage(query, 'c1')).toBe(`${query}&limit=100&cursor=c1`);
    expect(withPage(drillQuery({}, { kind: 'metric', metric: 'dso' }, null), null)).toBe('metric=dso&limit=100');
  });
});

describe('rows against their card', () => {
  it('compares pesos whole and ratios closely, and missing only with missing', () => {
    expect(sameFigure(100.4, 100, 'CLP')).toBe(true);
    expect(sameFigure(101, 100, 'CLP')).toBe(false);
    expect(sameFigure(0.5000001, 0.5, 'ratio')).toBe(true);
    expect(sameFigure(0.51, 0.5, 'ratio')).toBe(false);
    expect(sameFigure(null, 0, 'CLP')).toBe(false);
    expect(sameFigure(null, null, 'CLP')).toBe(true);
  });
});

describe('columns of the rows', () => {
  const label = { es: 'x', en: 'x' };
  const columns = ['project', 'vendor'].map((field) => ({ field, label, unit: 'text' as const, sortable: false }));
  it('are those that hold something, as wide as it takes', () => {
    expect(
      filledColumns(columns, [{ project: 'OT1', vendor: null }, { project: 'OT2' }]).map(({ field }) => field),
    ).toEqual(['project']);
    expect(filledColumns(columns, [])).toHaveLength(2);
    expect(columnCharacters('Monto', ['$1', '$400.000.000'])).toBe(13);
    expect(columnCharacters('Monto', ['x'.repeat(80)])).toBe(26);
  });
});
