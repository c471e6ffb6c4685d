import type { Localized } from './localized.ts';

// Any text may name a rule's value in force as `{rule.<key>}`.

/** How a figure is written. `CLP` is whole pesos, `ratio` is 0..1 shown as percent, `days` has one decimal. */
export type Unit = 'CLP' | 'days' | 'ratio' | 'count' | 'text' | 'date' | 'month';

export interface KpiPresentation {
  readonly label: Localized;
  /** One sentence: what it tells a manager. */
  readonly description: Localized;
  /** The formula in words. */
  readonly formula: Localized;
  /** The formula in symbols, e.g. `Σ amount, open`. */
  readonly symbols: string;
  readonly unit: Unit;
  /** False where no list of statements stands behind the figure. */
  readonly drilldown: boolean;
}

/** One drawn series: `field` is read from each item of the chart's list. */
export interface ChartSeries {
  readonly field: string;
  readonly label: Localized;
  readonly unit: Unit;
  /** Drawn as a line over the bars, or dashed when it is a projection or a target. */
  readonly as?: 'bar' | 'line' | 'dashed';
}

/**
 * A chart reads a list out of the snapshot and draws it.
 * `items` is a dotted path in the snapshot's `data` (e.g. `aging.buckets`); `category` the field that names an item.
 */
export interface ChartPresentation {
  readonly label: Localized;
  readonly description: Localized;
  /**
   * `bars` vertical buckets · `ranking` horizontal bars, largest first · `pareto` ranking with a cumulative line ·
   * `donut` parts of a whole · `trend` months on a time axis · `matrix` items × months (heat map) · `table` plain columns.
   */
  readonly kind: 'bars' | 'ranking' | 'pareto' | 'donut' | 'trend' | 'matrix' | 'table';
  readonly items: string;
  readonly category: string;
  /** Names of categories that are ids in the data (`90+`, `in_review`). */
  readonly categoryLabels?: Readonly<Record<string, Localized>>;
  readonly series: readonly ChartSeries[];
  /** Dotted path of a remainder that is shown after the items (`client_concentration.others`). */
  readonly others?: string;
  /** Field of an item that says the point is projected (`projected`). */
  readonly projectedField?: string;
  /** `matrix` only: dotted path of the column labels and the field that holds the row's values. */
  readonly columns?: string;
  readonly values?: string;
  /** Field whose value is the `bucket` of a drill-down; absent where no rows can be listed. */
  readonly drilldownBucket?: string;
  /** The filter that a click on an item sets, and the item's field with its value. */
  readonly filter?: { readonly field: string; readonly value: string };
}

/** A table over a list in a snapshot (`financials.byClient.items`). */
export interface TablePresentation {
  readonly label: Localized;
  readonly description: Localized;
  readonly snapshot: 'dashboard' | 'kpis' | 'charts' | 'financials';
  readonly items: string;
  readonly others?: string;
  readonly columns: readonly {
    readonly field: string;
    readonly label: Localized;
    readonly unit: Unit;
  }[];
}

export interface FilterPresentation {
  readonly label: Localized;
  /** `period` = preset and from/to in one control; `values` = searchable multi-select; `choice` = one of few. */
  readonly control: 'period' | 'values' | 'choice' | 'amountRange' | 'number';
  /** Query parameters that the control sets. */
  readonly parameters: readonly string[];
  /** Fixed options with their labels. */
  readonly options?: readonly { readonly value: string; readonly label: Localized }[];
  /** Dotted path in the `dashboard` snapshot's data where the options present in the data stand (`filterOptions.clients`). */
  readonly optionsFrom?: string;
}

export type SectionItem =
  | { readonly kind: 'kpi'; readonly key: string }
  | { readonly kind: 'chart'; readonly key: string }
  | { readonly kind: 'table'; readonly key: string };

export interface PackPresentation {
  /** KPI keys of the hero row, in order. */
  readonly hero: readonly string[];
  readonly sections: readonly {
    readonly id: string;
    readonly title: Localized;
    readonly items: readonly SectionItem[];
  }[];
  readonly kpis: Readonly<Record<string, KpiPresentation>>;
  readonly charts: Readonly<Record<string, ChartPresentation>>;
  readonly tables: Readonly<Record<string, TablePresentation>>;
  readonly filters: readonly FilterPresentation[];
  /** Labels of enumerated values that appear in rows (`status`, `kind`): `{ status: { paid: {…} } }`. */
  readonly values: Readonly<Record<string, Readonly<Record<string, Localized>>>>;
  /** Texts of the business alerts: `{amount}`, `{share}` … are replaced by the alert's `params`. */
  readonly alerts: Readonly<
    Record<string, { readonly title: Localized; readonly text: Localized; readonly action: Localized }>
  >;
  /** Columns of the drill-down rows, in order. */
  readonly rows: readonly {
    readonly field: string;
    readonly label: Localized;
    readonly unit: Unit;
    readonly sortable: boolean;
  }[];
  /** Import datasets with their names. */
  readonly datasets: Readonly<Record<string, { readonly label: Localized; readonly description: Localized }>>;
}
