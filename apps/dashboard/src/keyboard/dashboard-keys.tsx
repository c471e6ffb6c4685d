import type { ReactNode } from 'react';
import { useLive } from '../live/live-context.tsx';
import { usePageUrl } from '../location/use-page-url.ts';
import { useOverlays } from '../overlays/overlay-context.tsx';
import { useRefresh } from '../refresh/refresh-context.tsx';
import { useKeys } from './use-keys.ts';

/** Keys that act on the dashboard. */
export function DashboardKeys(): ReactNode {
  const { toggle } = useOverlays();
  const { store, pause, resume } = useLive();
  const { start } = useRefresh();
  const { url, change } = usePageUrl();
  useKeys((command) => {
    // A drawer is open: its own keys only.
    if ((url.drill !== null || url.row !== null) && command.kind !== 'palette') return false;
    switch (command.kind) {
      case 'refresh':
        start();
        return true;
      case 'live':
        if (store.get().paused) resume();
        else pause();
        return true;
      case 'palette':
        toggle({ kind: 'palette' }, null);
        return true;
      case 'export':
        toggle({ kind: 'export' }, document.querySelector<HTMLElement>('[data-overlay="export"]'));
        return true;
      case 'kiosk':
        change({ kiosk: !url.kiosk });
        return true;
      case 'filters':
        return focusFirst('.filters__each button, .filters__all');
      case 'card':
        return focusCard(command.number);
      default:
        return false;
    }
  });
  return null;
}

function focusFirst(selector: string): boolean {
  const found = [...document.querySelectorAll<HTMLElement>(selector)].find((element) => element.offsetParent !== null);
  found?.focus();
  return found !== undefined;
}

function focusCard(number: number): boolean {
  const card = document.querySelectorAll<HTMLElement>('[data-kpi]')[number - 1];
  const target = card?.querySelector<HTMLElement>('.kpi-card__open') ?? card?.querySelector<HTMLElement>('button');
  target?.focus();
  return target != null;
}
