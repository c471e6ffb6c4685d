import type { PackPresentation } from '@pulso/kpi-core/presentation';
import type { Locale } from '../i18n/locale-context.tsx';
import type { SavedView } from '../filters/saved-views.ts';

/** Something that the palette can jump to or do. */
export interface PaletteEntry {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  readonly action:
    | { readonly kind: 'show'; readonly selector: string }
    | { readonly kind: 'view'; readonly query: string }
    | {
        readonly kind: 'command';
        readonly command: 'refresh' | 'live' | 'export' | 'help' | 'import' | 'ops' | 'kiosk';
      };
}

export interface PaletteGroup {
  readonly value: string;
  readonly items: readonly PaletteEntry[];
}

/** Everything on the page by name, then saved views and actions. */
export function paletteGroups(
  presentation: PackPresentation,
  views: readonly SavedView[],
  locale: Locale,
): readonly PaletteGroup[] {
  const { t, text } = locale;
  const shown = new Set([
    ...presentation.hero,
    ...presentation.sections.flatMap((section) => section.items.map(({ key }) => key)),
  ]);
  const show = (id: string, label: string, hint: string, selector: string): PaletteEntry => ({
    id,
    label,
    hint,
    action: { kind: 'show', selector },
  });
  const groups: PaletteGroup[] = [
    {
      value: t('palette.kpis'),
      items: Object.entries(presentation.kpis)
        .filter(([key]) => shown.has(key))
        .map(([key, kpi]) => show(`kpi:${key}`, text(kpi.label), '', `[data-kpi="${CSS.escape(key)}"]`)),
    },
    {
      value: t('palette.charts'),
      items: Object.entries(presentation.charts)
        .filter(([key]) => shown.has(key))
        .map(([key, chart]) => show(`chart:${key}`, text(chart.label), '', `[data-chart="${CSS.escape(key)}"]`)),
    },
    {
      value: t('palette.tables'),
      items: Object.entries(presentation.tables)
        .filter(([key]) => shown.has(key))
        .map(([key, table]) => show(`table:${key}`, text(table.label), '', `[data-table="${CSS.escape(key)}"]`)),
    },
    {
      value: t('palette.sections'),
      items: presentation.sections.map((section) =>
        show(`section:${section.id}`, text(section.title), '', `#${CSS.escape(section.id)}`),
      ),
    },
    {
      value: t('palette.views'),
      items: views.map((view) => ({
        id: `view:${view.name}`,
        label: view.name,
        hint: '',
        action: { kind: 'view', query: view.query },
      })),
    },
    {
      value: t('palette.actions'),
      items: (
        [
          ['refresh', 'help.refresh', 'R'],
          ['live', 'help.live', 'L'],
          ['export', 'export.label', 'E'],
          ['import', 'help.goImport', 'G I'],
          ['ops', 'help.goOps', 'G O'],
          ['kiosk', 'help.kiosk', 'K'],
          ['help', 'help.help', '?'],
        ] as const
      ).map(([command, label, hint]) => ({
        id: `do:${command}`,
        label: t(label),
        hint,
        action: { kind: 'command', command },
      })),
    },
  ];
  return groups.filter((group) => group.items.length > 0);
}
