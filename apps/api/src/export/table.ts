import type { Language, PackPresentation, Snapshot, Unit } from '@pulso/kpi-core';

/** Something that can be written as rows: typed columns, then batches of cells. */
export interface ExportTable {
  readonly name: string;
  readonly columns: readonly { readonly header: string; readonly unit: Unit }[];
  readonly rows: AsyncIterable<readonly unknown[]> | Iterable<readonly unknown[]>;
}

/** The value at a dotted path, or undefined. */
export function valueAt(data: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | null | undefined)?.[key], data);
}

/** A cell's value as text; lists and objects as JSON. */
export function plainText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  return JSON.stringify(value) ?? '';
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Drawn from the presentation alone, so that every pack exports. KPIs become one table, each chart and table one more. */
export function snapshotTables(presentation: PackPresentation, snapshot: Snapshot, language: Language): ExportTable[] {
  const { data, meta } = snapshot;
  const kpis = meta.type === 'kpis' ? data : meta.type === 'dashboard' ? data['headline'] : null;
  return [
    ...(isRecord(kpis) ? [kpiTable(presentation, kpis, language)] : []),
    ...(meta.type === 'charts' ? chartTables(presentation, data, language) : []),
    ...Object.values(presentation.tables)
      .filter((table) => table.snapshot === meta.type)
      .map((table) => ({
        name: table.label[language],
        columns: table.columns.map(({ label, unit }) => ({ header: label[language], unit })),
        rows: items(valueAt(data, table.items)).map((item) => table.columns.map(({ field }) => item[field])),
      })),
    ...scalarTable(data, meta.type, language),
  ];
}

const items = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isRecord) : []);

function kpiTable(presentation: PackPresentation, kpis: Record<string, unknown>, language: Language): ExportTable {
  const headers = {
    es: ['Indicador', 'Valor', 'Unidad', 'Estado', 'Anterior', 'Variación', 'Muestra', 'Fórmula'],
    en: ['Indicator', 'Value', 'Unit', 'Status', 'Previous', 'Change', 'Sample', 'Formula'],
  }[language];
  return {
    name: { es: 'Indicadores', en: 'Indicators' }[language],
    // Values of several units share a column, so it is plain numbers.
    columns: headers.map((header, index) => ({
      header,
      unit: [1, 4, 5, 6].includes(index) ? ('count' as const) : ('text' as const),
    })),
    rows: Object.entries(kpis)
      .filter((entry): entry is [string, Record<string, unknown>] => isRecord(entry[1]) && 'sampleSize' in entry[1])
      .map(([key, kpi]) => [
        presentation.kpis[key]?.label[language] ?? key,
        kpi['value'],
        kpi['unit'],
        kpi['status'],
        kpi['previous'],
        kpi['delta'],
        kpi['sampleSize'],
        presentation.kpis[key]?.formula[language] ?? '',
      ]),
  };
}

function chartTables(presentation: PackPresentation, data: unknown, language: Language): ExportTable[] {
  return Object.values(presentation.charts).map((chart) => ({
    name: chart.label[language],
    columns: [
      { header: { es: 'Categoría', en: 'Category' }[language], unit: 'text' as const },
      ...chart.series.map(({ label, unit }) => ({ header: label[language], unit })),
    ],
    rows: items(valueAt(data, chart.items)).map((item) => {
      const category = plainText(item[chart.category] ?? '');
      return [
        chart.categoryLabels?.[category]?.[language] ?? category,
        ...chart.series.map(({ field }) => item[field]),
      ];
    }),
  }));
}

/** Figures that stand outside of lists: `revenue`, `costs.total`, … */
function scalarTable(data: Record<string, unknown>, type: string, language: Language): ExportTable[] {
  if (type !== 'financials') return [];
  const rows = leaves(data, '');
  return [
    {
      name: { es: 'Totales', en: 'Totals' }[language],
      columns: [
        { header: { es: 'Cifra', en: 'Figure' }[language], unit: 'text' },
        { header: { es: 'Valor', en: 'Value' }[language], unit: 'count' },
      ],
      rows,
    },
  ];
}

function leaves(value: Record<string, unknown>, prefix: string): [string, number | null][] {
  return Object.entries(value).flatMap(([key, child]): [string, number | null][] => {
    const path = prefix ? `${prefix}.${key}` : key;
    if (typeof child === 'number' || child === null) return [[path, child]];
    return isRecord(child) ? leaves(child, path) : [];
  });
}
