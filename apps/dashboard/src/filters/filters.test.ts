import { describe, expect, it } from 'vitest';
import type { FilterPresentation } from '@pulso/kpi-core/presentation';
import { activeCount, filterBody, knownFilters, unknownFilters, withFilters, withoutFilter } from './filter-values.ts';
import { filterOptions } from './options.ts';
import { quickRange } from './ranges.ts';
import { readViews, removeView, saveView } from './saved-views.ts';

const label = { es: 'x', en: 'x' };
const presentation: readonly FilterPresentation[] = [
  { label, control: 'period', parameters: ['preset', 'from', 'to'] },
  { label, control: 'values', parameters: ['client'], optionsFrom: 'filterOptions.clients' },
  { label, control: 'choice', parameters: ['view'] },
];

describe('filter values', () => {
  it('keeps what the pack knows, in its order and once', () => {
    const given = { view: ['critical'], client: ['B', 'A', 'B'], mystery: ['1'], preset: ['7d', 'mtd'] };
    expect(JSON.stringify(knownFilters(given, presentation))).toBe(
      '{"preset":["mtd"],"client":["B","A"],"view":["critical"]}',
    );
    expect(unknownFilters(given, presentation)).toEqual(['mystery']);
  });
  it('writes lists as lists and single values as text', () => {
    expect(filterBody({ client: ['A'], view: ['critical'] }, presentation)).toEqual({
      client: ['A'],
      view: 'critical',
    });
  });
  it('removes a filter with all its parameters', () => {
    const values = { from: ['2026-01-01'], to: ['2026-02-01'], client: ['A'] };
    expect(withoutFilter(values, presentation[0]!)).toEqual({ client: ['A'] });
    expect(withFilters(values, { client: [] })).toEqual({ from: ['2026-01-01'], to: ['2026-02-01'] });
    expect(activeCount(values, presentation)).toBe(2);
  });
});

describe('options', () => {
  const text = (message: { es: string }) => message.es;
  const clients = presentation[1]!;
  it('reads names with and without counts', () => {
    expect(filterOptions(clients, { filterOptions: { clients: ['A', { name: 'B', count: 3 }, 7] } }, [], text)).toEqual(
      [
        { value: 'A', label: 'A', count: null, absent: false },
        { value: 'B', label: 'B', count: 3, absent: false },
      ],
    );
  });
  it('keeps a chosen value that is gone, and marks it', () => {
    expect(
      filterOptions(clients, { filterOptions: { clients: ['Energía'] } }, ['energia', 'Lost'], text).map((option) => [
        option.value,
        option.absent,
      ]),
    ).toEqual([
      ['Energía', false],
      ['Lost', true],
    ]);
  });
  it('marks fixed options that the data lacks', () => {
    const status: FilterPresentation = {
      label,
      control: 'values',
      parameters: ['status'],
      optionsFrom: 'filterOptions.statuses',
      options: [
        { value: 'paid', label: { es: 'Pagado', en: 'Paid' } },
        { value: 'sent', label: { es: 'Enviado', en: 'Sent' } },
      ],
    };
    expect(filterOptions(status, { filterOptions: { statuses: [{ value: 'paid', count: 2 }] } }, [], text)).toEqual([
      { value: 'paid', label: 'Pagado', count: 2, absent: false },
      { value: 'sent', label: 'Enviado', count: null, absent: true },
    ]);
    expect(filterOptions(status, undefined, [], text).every((option) => !option.absent)).toBe(true);
  });
});

describe('quick ranges', () => {
  it.each([
    ['today', '2026-11-21', '2026-11-21', '2026-11-21'],
    ['yesterday', '2026-03-01', '2026-02-28', '2026-02-28'],
    ['week', '2026-11-22', '2026-11-16', '2026-11-22'],
    ['week', '2026-11-16', '2026-11-16', '2026-11-16'],
    ['lastMonth', '2026-01-15', '2025-12-01', '2025-12-31'],
    ['quarter', '2026-11-21', '2026-10-01', '2026-11-21'],
    ['lastQuarter', '2026-02-01', '2025-10-01', '2025-12-31'],
  ] as const)('%s on %s is %s to %s', (range, asOf, from, to) => {
    expect(quickRange(range, asOf)).toEqual({ from, to });
  });
});

describe('saved views', () => {
  const memory = () => {
    const kept = new Map<string, string>();
    return {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
  };
  it('adds, replaces by name and removes, per pack', () => {
    const storage = memory();
    saveView(storage, 'edp', { name: 'Norte', query: 'client=A' });
    saveView(storage, 'edp', { name: 'Norte', query: 'client=B' });
    expect(readViews(storage, 'edp')).toEqual([{ name: 'Norte', query: 'client=B' }]);
    expect(readViews(storage, 'water')).toEqual([]);
    expect(removeView(storage, 'edp', 'Norte')).toEqual([]);
  });
  it('survives foreign content and a storage that refuses', () => {
    expect(readViews({ getItem: () => '{"not":"a list"}' }, 'edp')).toEqual([]);
    expect(readViews({ getItem: () => 'nonsense' }, 'edp')).toEqual([]);
    const full = {
      getItem: () => null,
      setItem: () => {
        throw new DOMException('full', 'QuotaExceededError');
      },
    };
    expect(saveView(full, 'edp', { name: 'a', query: '' })).toEqual([]);
  });
});
