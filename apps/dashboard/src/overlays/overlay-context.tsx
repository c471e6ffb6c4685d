import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from 'react';

/** What a receipt explains. */
export interface ReceiptSubject {
  readonly kind: 'kpi' | 'chart' | 'table';
  readonly key: string;
}

/** Everything that opens over the page. One is open at a time. */
export type Overlay =
  | { readonly kind: 'receipt'; readonly subject: ReceiptSubject }
  | { readonly kind: 'filter'; readonly index: number }
  | { readonly kind: 'all-filters' }
  | { readonly kind: 'views' }
  | { readonly kind: 'export' }
  | { readonly kind: 'settings' }
  | { readonly kind: 'live' }
  | { readonly kind: 'help' }
  | { readonly kind: 'palette' };

export interface OverlayState {
  readonly overlay: Overlay;
  /** The button it belongs to: it stands beside it, and focus returns there. */
  readonly anchor: HTMLElement | null;
}

interface Overlays {
  readonly current: OverlayState | null;
  open(overlay: Overlay, anchor: HTMLElement | null): void;
  /** Opens, or closes the same one. */
  toggle(overlay: Overlay, anchor: HTMLElement | null): void;
  close(): void;
}

const OverlayContext = createContext<Overlays | null>(null);

export function OverlayProvider({ children }: { children: ReactNode }): ReactNode {
  const [current, setCurrent] = useState<OverlayState | null>(null);
  const open = useCallback((overlay: Overlay, anchor: HTMLElement | null) => setCurrent({ overlay, anchor }), []);
  const close = useCallback(() => setCurrent(null), []);
  const toggle = useCallback(
    (overlay: Overlay, anchor: HTMLElement | null) =>
      setCurrent((before) => (sameOverlay(before?.overlay, overlay) ? null : { overlay, anchor })),
    [],
  );
  const value = useMemo(() => ({ current, open, toggle, close }), [current, open, toggle, close]);
  return <OverlayContext value={value}>{children}</OverlayContext>;
}

export function useOverlays(): Overlays {
  const overlays = useContext(OverlayContext);
  if (!overlays) throw new Error('OverlayProvider is missing');
  return overlays;
}

export function sameOverlay(a: Overlay | undefined, b: Overlay): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
