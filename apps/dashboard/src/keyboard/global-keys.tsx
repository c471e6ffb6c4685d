import type { ReactNode } from 'react';
import { usePageUrl } from '../location/use-page-url.ts';
import { useOverlays } from '../overlays/overlay-context.tsx';
import { useKeys } from './use-keys.ts';

/** Keys that work on every view. */
export function GlobalKeys(): ReactNode {
  const { toggle } = useOverlays();
  const { url, change } = usePageUrl();
  useKeys((command) => {
    switch (command.kind) {
      case 'help':
        toggle({ kind: 'help' }, null);
        return true;
      case 'go':
        change({
          view: command.view,
          filters: command.view === url.view ? url.filters : {},
          drill: null,
          row: null,
          kiosk: false,
        });
        return true;
      default:
        return false;
    }
  });
  return null;
}
