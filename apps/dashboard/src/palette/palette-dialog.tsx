import { Autocomplete } from '@base-ui/react/autocomplete';
import { CSPProvider } from '@base-ui/react/csp-provider';
import { Dialog } from '@base-ui/react/dialog';
import { useMemo, type ReactNode } from 'react';
import { fold } from '../filters/options.ts';
import { readViews } from '../filters/saved-views.ts';
import { useLocale } from '../i18n/locale-context.tsx';
import { useLive } from '../live/live-context.tsx';
import { parsePageUrl } from '../location/page-url.ts';
import { usePageUrl } from '../location/use-page-url.ts';
import { useOverlays } from '../overlays/overlay-context.tsx';
import { usePage } from '../pack/page-context.tsx';
import { useRefresh } from '../refresh/refresh-context.tsx';
import { browserStorage } from '../theme/preferences.ts';
import { paletteGroups, type PaletteEntry, type PaletteGroup } from './entries.ts';
import '../overlays/dialog.css';

/** Finds anything on the page by its name and goes there. */
export function PaletteDialog(): ReactNode {
  const locale = useLocale();
  const { t } = locale;
  const { pack } = usePage();
  const { close } = useOverlays();
  const run = useRunEntry();
  const groups = useMemo(
    () => paletteGroups(pack.presentation, readViews(browserStorage(), pack.id), locale),
    [pack, locale],
  );
  return (
    <CSPProvider disableStyleElements>
      <Dialog.Root open onOpenChange={(open) => !open && close()}>
        <Dialog.Portal>
          <Dialog.Backdrop className="dialog__shade" />
          <Dialog.Popup className="dialog palette" data-testid="palette">
            <Dialog.Title className="visually-hidden">{t('palette.title')}</Dialog.Title>
            <Autocomplete.Root
              items={groups}
              inline
              open
              autoHighlight="always"
              itemToStringValue={(entry: PaletteEntry) => entry.label}
              filter={(entry: PaletteEntry, query: string) => fold(entry.label).includes(fold(query))}
            >
              <Autocomplete.Input
                className="palette__input"
                placeholder={t('palette.placeholder')}
                aria-label={t('palette.title')}
              />
              <Autocomplete.Empty className="palette__empty">{t('palette.none')}</Autocomplete.Empty>
              <Autocomplete.List className="palette__list">
                {(group: PaletteGroup) => (
                  <Autocomplete.Group key={group.value} items={group.items}>
                    <Autocomplete.GroupLabel className="palette__group">{group.value}</Autocomplete.GroupLabel>
                    <Autocomplete.Collection>
                      {(entry: PaletteEntry) => (
                        <Autocomplete.Item
                          key={entry.id}
                          value={entry}
                          className="palette__item"
                          onClick={() => run(entry)}
                        >
                          {entry.label}
                          {entry.hint && <span className="palette__hint">{entry.hint}</span>}
                        </Autocomplete.Item>
                      )}
                    </Autocomplete.Collection>
                  </Autocomplete.Group>
                )}
              </Autocomplete.List>
            </Autocomplete.Root>
          </Dialog.Popup>
        </Dialog.Portal>
      </Dialog.Root>
    </CSPProvider>
  );
}

function useRunEntry(): (entry: PaletteEntry) => void {
  const { close, open } = useOverlays();
  const { change } = usePageUrl();
  const { start } = useRefresh();
  const { store, pause, resume } = useLive();
  return ({ action }) => {
    close();
    if (action.kind === 'view') return change({ filters: parsePageUrl('/manager/dashboard', action.query).filters });
    // After the dialog has given the focus back.
    if (action.kind === 'show') return void setTimeout(() => show(action.selector), 60);
    switch (action.command) {
      case 'refresh':
        return start();
      case 'live':
        return store.get().paused ? resume() : pause();
      case 'export':
        return open({ kind: 'export' }, document.querySelector<HTMLElement>('[data-overlay="export"]'));
      case 'help':
        return open({ kind: 'help' }, null);
      case 'kiosk':
        return change({ kiosk: true });
      case 'import':
      case 'ops':
        return change({ view: action.command, filters: {}, drill: null, row: null });
    }
  };
}

function show(selector: string): void {
  const found = document.querySelector<HTMLElement>(selector);
  found?.scrollIntoView({ block: selector.startsWith('#') ? 'start' : 'center' });
  found?.querySelector<HTMLElement>('a, button')?.focus({ preventScroll: true });
}
