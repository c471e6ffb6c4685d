import { lazy, Suspense, type ReactNode } from 'react';
import { useOverlays } from './overlay-context.tsx';

const loadPopups = () => import('./popup-host.tsx');
const loadHelp = () => import('../help/help-dialog.tsx');
const loadPalette = () => import('../palette/palette-dialog.tsx');

const PopupHost = lazy(() => loadPopups().then((module) => ({ default: module.PopupHost })));
const HelpDialog = lazy(() => loadHelp().then((module) => ({ default: module.HelpDialog })));
const PaletteDialog = lazy(() => loadPalette().then((module) => ({ default: module.PaletteDialog })));

/** Fetches the popups' code ahead of the click. */
export function preloadOverlays(): void {
  loadPopups().catch(() => undefined);
}

/** Shows whatever is open. Its code stays out of the first download. */
export function OverlayHost(): ReactNode {
  const { current } = useOverlays();
  if (!current) return null;
  return (
    <Suspense fallback={null}>
      {current.overlay.kind === 'help' && <HelpDialog />}
      {current.overlay.kind === 'palette' && <PaletteDialog />}
      {current.overlay.kind !== 'help' && current.overlay.kind !== 'palette' && <PopupHost state={current} />}
    </Suspense>
  );
}
