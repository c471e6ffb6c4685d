import type { ReactNode } from 'react';
import { onDemand } from '../app/on-demand.tsx';
import { useOverlays } from './overlay-context.tsx';

const PopupHost = onDemand(() => import('./popup-host.tsx').then((module) => module.PopupHost));
const HelpDialog = onDemand(() => import('../help/help-dialog.tsx').then((module) => module.HelpDialog));
const PaletteDialog = onDemand(() => import('../palette/palette-dialog.tsx').then((module) => module.PaletteDialog));

/** Fetches the code of everything that opens over the page ahead of the click. */
export function preloadOverlays(): void {
  for (const { preload } of [PopupHost, HelpDialog, PaletteDialog]) {
    // What could not be fetched is fetched when it is opened.
    preload().catch(() => undefined);
  }
}

/** Shows whatever is open. Its code stays out of the first download. */
export function OverlayHost(): ReactNode {
  const { current } = useOverlays();
  if (!current) return null;
  switch (current.overlay.kind) {
    case 'help':
      return <HelpDialog />;
    case 'palette':
      return <PaletteDialog />;
    default:
      return <PopupHost state={current} />;
  }
}
